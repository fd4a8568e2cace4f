/** Every region passes the same check before it becomes part of a host name. */
import { describe, expect, it } from 'vitest';
import { createDirectTransport } from '../../lib/client/transports/direct.ts';
import { callerPolicySchema } from '../../lib/config/schema/policy.ts';
import { isRegionId } from '../../lib/core/model/region.ts';
import { readEvent } from '../../lib/core/remediation/read-event.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { doctor } from '../../lib/operator/doctor.ts';
import { apiCall, OWN_ROLES } from '../core/remediation/kit.ts';
import { HOSTILE_REGIONS, REGIONS } from '../support/regions.ts';

const key = { accessKeyId: 'id', accessKeySecret: 'secret' };
const rule = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };

/** Each throws for a region that it refuses. */
const ENTRANCES: readonly (readonly [name: string, take: (region: string) => unknown])[] = [
  [
    'a request',
    (RegionId) => parseRequest({ RegionId, SecurityGroupId: 'sg-1', ClientToken: 't', ...rule }, undefined),
  ],
  [
    'the parameters of an event',
    (RegionId) => {
      const parameters = { requestParameters: { RegionId, SecurityGroupId: 'sg-1' }, acsRegion: RegionId };
      const read = readEvent(apiCall(parameters, { region: RegionId }), OWN_ROLES);
      // Letter case and white space around it are dropped: what goes on is the id of a region again.
      const regions = read.do === 'check' ? read.regions : [];
      if (!isRegionId(RegionId) && regions.every(isRegionId)) throw new Error(`read as ${regions.join()}`);
    },
  ],
  ['the policy', (region) => callerPolicySchema.parse({ regions: [region], groups: ['sg-*'] })],
  [
    'an fc:// address',
    (region) => createDirectTransport({ accountId: '1', region, service: 's', function: 'f', key }),
  ],
];

describe.each(ENTRANCES)('%s', (_, take) => {
  it.each(REGIONS)('every entrance takes %s', (region) => {
    expect(() => take(region)).not.toThrow();
  });

  it.each(HOSTILE_REGIONS)('every entrance refuses %j', (region) => {
    expect(() => take(region)).toThrow();
  });
});

it.each(HOSTILE_REGIONS)('credentials are not sent for a row with the region %j', async (RegionId) => {
  const ecs = createEcsEgress({ credentials: () => key });
  const call = { limit: 1_000, signal: new AbortController().signal };
  const answer = await ecs.list({ RegionId, SecurityGroupId: 'sg-1' }, call);
  expect(answer).toMatchObject({ class: 'refused', code: 'InvalidRegionId.NotFound', status: 404 });
});

it('doctor refuses --region-id before any request', async () => {
  const given = {
    text: (name: string) => (name === 'region-id' ? 'oss-cn-hangzhou' : undefined),
    texts: () => [],
    positional: [],
    on: () => false,
  };
  // Only what `run` reads before the fault.
  const world = { env: {} } as Parameters<typeof doctor.run>[1];
  await expect(doctor.run(given, world)).rejects.toThrow(
    /^--region-id: "oss-cn-hangzhou" is not a valid region id\. /,
  );
});
