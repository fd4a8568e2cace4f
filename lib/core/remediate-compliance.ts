import { isJsonObject, type JsonObject } from './json.ts';
import type { Named, Skip } from './remediation/types.ts';
import { isAbsent, memberOf } from './request/faults.ts';

/** Cloud Config's word that a resource breaks one of its rules; which rule is no matter: ours are our own. Pure. */
export function readNonCompliance(data: JsonObject): Skip | Named {
  const compliance = memberOf(data, 'complianceType');
  if (!isAbsent(compliance) && compliance !== 'NON_COMPLIANT') {
    return { do: 'skip', reason: 'opens-nothing', detail: 'The resource is compliant.' };
  }
  const identifier = objectOf(data, 'evaluationResultIdentifier');
  const qualifier = objectOf(identifier, 'evaluationResultQualifier');
  if (memberOf(qualifier, 'resourceType') !== 'ACS::ECS::SecurityGroup') {
    return { do: 'skip', reason: 'another-resource', detail: 'The resource is no security group.' };
  }
  const [group, region] = [memberOf(qualifier, 'resourceId'), memberOf(qualifier, 'regionId')];
  return { groups: isAbsent(group) ? [] : [group], region: isAbsent(region) ? undefined : region };
}

function objectOf(source: JsonObject, name: string): JsonObject {
  const value = memberOf(source, name);
  return isJsonObject(value) ? value : {};
}
