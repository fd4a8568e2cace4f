/** The rights of every caller for every group that the policy names, as text that can be checked in. Pure. */
import type { ReadConfigFile } from '../../config/file.ts';
import type { PolicySettings } from '../../config/schema/policy.ts';
import type { RevokeRequest, RulePattern } from '../../core/model/request.ts';
import { callersOf, permissionsIn, regionOf } from './verdict.ts';

/** The rights of one caller for one group, or for all groups that only this prefix names. */
export interface Rights {
  readonly caller: string;
  readonly group: string;
  readonly regions: readonly string[];
  readonly dryRun: boolean;
  readonly revoke: boolean;
  readonly byId: boolean;
  readonly restore: boolean;
  readonly maxRules: number;
}

/** What is never revoked: by any caller, or by this one. */
export interface Protected {
  readonly caller?: string;
  readonly protected: NonNullable<PolicySettings['protected']>;
}

/** @param only these callers and groups; empty: all */
export function matrixOf(
  file: ReadConfigFile,
  blind: boolean,
  only: { readonly callers: readonly string[]; readonly groups: readonly string[] },
): readonly Rights[] {
  const callers = only.callers.length > 0 ? only.callers : callersOf(file);
  const groups = only.groups.length > 0 ? only.groups : groupsOf(file);
  return callers.flatMap((caller) => groups.map((group) => rightsOf(file, blind, caller, group)));
}

/** Every entry that names groups, sorted. */
function groupsOf({ config: { policy } }: ReadConfigFile): readonly string[] {
  const lists = Object.values(policy.callers).flatMap((own) => [own.groups, own.protected?.groups ?? []]);
  return [...new Set([...lists.flat(), ...(policy.protected?.groups ?? [])])].sort();
}

function rightsOf(file: ReadConfigFile, blind: boolean, caller: string, group: string): Rights {
  const { own, permissions } = permissionsIn(file, caller, blind);
  const regions = own?.regions ?? [];
  // No id has a blank, so this one represents all ids that no longer prefix names.
  const SecurityGroupId = group.replace(/\*$/, ' ');
  const target = { RegionId: regionOf({ regions }), SecurityGroupId };
  const dryRun = regions.length > 0 && permissions?.scope(target) === undefined;
  const may = (request: RevokeRequest): boolean => dryRun && permissions?.request(request) === undefined;
  const common = { ...target, IfAbsent: 'succeed' } as const;
  return {
    caller,
    group,
    regions,
    dryRun,
    revoke: WIDEST.some((rule) => may({ ...common, form: 'flat', rule })),
    byId: may({ ...common, form: 'rule-ids', ruleIds: ['sgr-0'] }),
    restore: dryRun && permissions?.restore() === undefined,
    maxRules: own?.maxRules ?? 0,
  };
}

/** Rules that nothing but an entry for everything protects. */
const WIDEST: readonly RulePattern[] = [
  { DestCidrIp: '0.0.0.0/0' },
  { Ipv6DestCidrIp: '::/0' },
  { DestGroupId: 'sg-0' },
  { DestPrefixListId: 'pl-0' },
].map((destination) => ({
  IpProtocol: 'all',
  PortRange: '-1/-1',
  Policy: 'accept',
  Priority: '1',
  ...destination,
}));

export function protectedIn({ config: { policy } }: ReadConfigFile): readonly Protected[] {
  const own = Object.entries(policy.callers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([caller, { protected: guard }]) => (guard ? [{ caller, protected: guard }] : []));
  return [...(policy.protected ? [{ protected: policy.protected }] : []), ...own];
}

const HEAD = ['Caller', 'Group', 'Regions', 'Dry run', 'Revoke', 'By id', 'Restore', 'Rules'];
const mark = (right: boolean): string => (right ? 'yes' : 'no');

export const matrixCells = (rows: readonly Rights[]): readonly (readonly string[])[] => [
  HEAD,
  ...rows.map(({ caller, group, regions, dryRun, revoke, byId, restore, maxRules }) => [
    ...[caller, group, regions.join(' ') || '-', mark(dryRun), mark(revoke), mark(byId), mark(restore)],
    revoke || byId ? String(maxRules) : '-',
  ]),
];

/** `never, for all callers: groups sg-core*; ports udp:53/53` */
export function protectedLine({ caller, protected: guard }: Protected): string {
  const lists = Object.entries(guard).filter(([, entries]) => entries && entries.length > 0);
  const texts = lists.map(([name, entries]) => `${name} ${entries?.join(' ')}`);
  return `never, for ${caller ?? 'all callers'}: ${texts.join('; ') || 'nothing'}`;
}

export function remediationLine({ config: { remediation } }: ReadConfigFile): string {
  if (!remediation) return 'remediation: none';
  const { mode, forbid } = remediation;
  const what = forbid.map(({ destinations, protocols, ports }) =>
    [destinations?.join(' ') ?? 'any destination', protocols?.join(' '), ports?.join(' ')]
      .filter((each) => each !== undefined)
      .join(' '),
  );
  return `remediation: mode ${mode}, forbids ${what.join('; ')}`;
}
