/** What the policy says to a question, and by which of its entries. Pure. */
import { policyOfToday } from '../../app/complete.ts';
import type { ReadConfigFile } from '../../config/file.ts';
import { toPolicy } from '../../config/to-core.ts';
import type { RevokeRequest } from '../../core/model/request.ts';
import type { Rule } from '../../core/model/rule.ts';
import type { Permissions, Target } from '../../core/policy/permissions.ts';
import { namesId } from '../../core/policy/policy.ts';
import type { CallerPolicy } from '../../core/policy/types.ts';
import { REMEDIATION } from '../../core/remediation/types.ts';
import { nearestName } from '../../core/request/unknown-members.ts';

/** What is asked: without `names` about the group alone. */
export interface Question {
  readonly caller: string;
  readonly group: string;
  /** Absent: the first region of the caller. */
  readonly region: string | undefined;
  /** The rules, in one of the forms of a request. */
  readonly names: RevokeRequest | undefined;
  readonly right: 'revoke' | 'restore';
}

export interface Verdict {
  readonly caller: string;
  readonly right: Question['right'];
  readonly regionId: string;
  readonly securityGroupId: string;
  readonly allowed: boolean;
  /** The entries that allow it, or the one that denies it: their places in the file, with their lines. */
  readonly by: readonly string[];
  /** Why it is denied. */
  readonly denial?: string;
  /** Whether a dry run would be answered. */
  readonly dryRun: boolean;
  /** What is decided only when the rules are listed. */
  readonly note?: string;
}

/** Where a caller may act in every region, the answer is the same for all regions. */
const ANY_REGION = 'cn-hangzhou';

export const regionOf = ({ regions }: Pick<CallerPolicy, 'regions'>): string =>
  regions.find((each) => each !== '*') ?? ANY_REGION;

/** The callers of the file, and remediation, whose policy is for events that are requests. */
export const callersOf = ({ config }: ReadConfigFile): readonly string[] =>
  [
    ...Object.keys(config.callers),
    ...(Object.hasOwn(config.policy.callers, REMEDIATION) ? [REMEDIATION] : []),
  ].sort();

/** The fault of a name that the file does not have, without a full stop. */
export function unknownCaller(name: string, known: readonly string[]): string {
  const near = nearestName(name, known);
  const fix = near === undefined ? `it names ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
  return `callers does not name "${name}"; ${fix}`;
}

/** The permissions of a caller, as the functions have them. */
export function permissionsIn(file: ReadConfigFile, caller: string, blind: boolean) {
  const own = toPolicy(file.config.policy).callers.get(caller);
  const permissions = policyOfToday(file, blind ? 'none' : 'snapshot').permissionsOf(caller);
  return { own, permissions };
}

/** @param blind VERIFY=none: no rules are listed */
export function verdictOf(file: ReadConfigFile, question: Question, blind: boolean): Verdict {
  const { caller, group, names, right } = question;
  const { own, permissions } = permissionsIn(file, caller, blind);
  const RegionId = question.region ?? (own ? regionOf(own) : ANY_REGION);
  const target = { RegionId, SecurityGroupId: group };
  const asked = { caller, right, regionId: RegionId, securityGroupId: group };
  if (!permissions) {
    const denial = unknownCaller(caller, callersOf(file)).replace(/[^?]$/, '$&.');
    return { ...asked, allowed: false, by: denying(file, denial), denial, dryRun: false };
  }
  const outside = permissions.scope(target);
  const request = { IfAbsent: 'succeed', ...(names ?? NO_RULES), ...target } as const;
  const denial =
    outside ??
    (right === 'revoke'
      ? permissions.request(request)
      : (permissions.restore() ?? restoreDenial(permissions, names, target)));
  const dryRun = outside === undefined;
  if (denial !== undefined) return { ...asked, allowed: false, by: denying(file, denial), denial, dryRun };
  const note = noteOf(question, permissions.protectedBy);
  return { ...asked, allowed: true, by: own ? allowing(file, own, question, RegionId) : [], dryRun, ...note };
}

/** A request for no rule is denied only for what the caller may not do at all. */
const NO_RULES = { form: 'permissions', permissions: [] } as const;

/** Of a rule that is named by its id, what it opens is unknown, so what is forbidden is decided later. */
function restoreDenial(permissions: Permissions, names: RevokeRequest | undefined, target: Target) {
  const rules = rulesOf(names);
  return names?.form === 'rule-ids' ? permissions.rules(rules) : permissions.restored(rules, target);
}

/** A rule to restore is judged as it would be listed. */
function rulesOf(names: RevokeRequest | undefined): readonly Rule[] {
  if (names === undefined) return [];
  if (names.form === 'rule-ids')
    return names.ruleIds.map((SecurityGroupRuleId) => ({ SecurityGroupRuleId, IpProtocol: '' }));
  const patterns = names.form === 'flat' ? [names.rule] : names.permissions;
  return patterns.map((rule) => ({ SecurityGroupRuleId: '', ...rule }));
}

function allowing(
  file: ReadConfigFile,
  { regions, groups }: CallerPolicy,
  { caller, group, names, right }: Question,
  region: string,
): readonly string[] {
  const path = ['policy', 'callers', caller];
  const entry = (list: 'regions' | 'groups', entries: readonly string[], id: string) => {
    const index = entries.findIndex((each) => namesId(each, id));
    return locate(file, [...path, list, index], `names ${id}`);
  };
  return [
    ...entry('regions', regions, region),
    ...entry('groups', groups, group),
    ...(right === 'revoke' && names?.form === 'rule-ids'
      ? locate(file, [...path, 'mayUseRuleIds'], 'allows rule ids')
      : []),
    ...(right === 'restore' ? locate(file, [...path, 'mayRestore'], 'allows restores') : []),
  ];
}

/** A denial begins with the place of what denies, as in `policy.callers.jira.maxRules is 1`. */
function denying(file: ReadConfigFile, denial: string): readonly string[] {
  const [place, rest] = [/^[\w.-]*[\w-]/.exec(denial)?.[0] ?? '', denial.replace(/^[\w.-]*[\w-] ?/, '')];
  return locate(file, place.split('.'), rest.replace(/\.$/, ''));
}

/** `revoke-egress.config.json:12: policy.callers.jira.groups[0] names sg-web1` */
const locate = (file: ReadConfigFile, path: readonly (string | number)[], message: string) =>
  file.locate([{ path, message }]);

function noteOf({ names, right }: Question, protectedBy: string | undefined): Pick<Verdict, 'note'> {
  if (protectedBy === undefined || (names && names.form !== 'rule-ids')) return {};
  const what = names
    ? 'behind these ids'
    : `that are named in the ${right === 'restore' ? 'restore' : 'request'}`;
  return {
    note: `${protectedBy} protects rules. Whether it protects those ${what} is decided when they are listed.`,
  };
}
