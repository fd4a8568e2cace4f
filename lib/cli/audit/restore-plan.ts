/** What restores would open, by the log alone: as a command, and as rules to open by hand. Pure. */
import type { Millis } from '../../core/time.ts';
import { visible, visibleJson } from '../../core/visible.ts';
import { ruleTable } from '../output/describe-rule.ts';
import { type Paint, shellArgument } from '../output/paint.ts';
import type { Entry, LoggedRule } from './entries.ts';

/** The default of how long a token is remembered. */
const RETENTION: Millis = 7 * 86_400_000;

interface Plan {
  readonly entry: Entry;
  /** All that the token revoked: a restore is of a token, not of a rule. */
  readonly rules: readonly LoggedRule[];
  /** The last restore of this token, if there was one. */
  readonly restore: Entry | undefined;
}

/** @param all every entry of the log, to find restores outside of the selection */
export function restorePlans(selected: readonly Entry[], all: readonly Entry[]): readonly Plan[] {
  const byToken = new Map<string, Entry[]>();
  for (const entry of all) {
    const ofToken = byToken.get(tokenKey(entry));
    if (ofToken) ofToken.push(entry);
    else byToken.set(tokenKey(entry), [entry]);
  }
  return selected
    .filter(({ event }) => event === 'revocation')
    .flatMap((entry) => {
      const rules = entry.rules.filter(({ outcome }) => outcome === 'revoked').map(({ rule }) => rule);
      const ofToken = byToken.get(tokenKey(entry)) ?? [];
      const later = ofToken.filter((each) => each.at >= entry.at && each !== entry);
      const next = later.find(({ event }) => event === 'revocation')?.at ?? Number.POSITIVE_INFINITY;
      const restore = later.findLast(({ event, at }) => event === 'restore' && at < next);
      return rules.length > 0 ? [{ entry, rules, restore }] : [];
    });
}

const tokenKey = ({ caller, token }: Entry): string => JSON.stringify([caller, token]);

/** A restore that ECS refused may be sent again; any other one is final. */
const isOpen = ({ restore }: Plan): boolean => restore === undefined || restore.outcome === 'refused';

const commandOf = ({ token }: Entry): string => `revoke-egress restore ${shellArgument(token)}`;

export function planJson(plan: Plan, now: Millis): string {
  const { entry, rules, restore } = plan;
  const { token, caller, regionId, securityGroupId, time } = entry;
  return visibleJson({
    token,
    caller,
    regionId,
    securityGroupId,
    revokedAt: time,
    rules: isOpen(plan) ? rules : [],
    ...(isOpen(plan)
      ? { command: commandOf(entry) }
      : { restore: restore?.outcome, restoredAt: restore?.time }),
    forgotten: now - entry.at > RETENTION,
  });
}

export function planLines(plan: Plan, now: Millis, paint: Paint): readonly string[] {
  const { entry, rules, restore } = plan;
  const { securityGroupId, regionId, time, caller, token } = entry;
  const where = `of ${securityGroupId} (${regionId}), revoked ${time}`;
  if (!isOpen(plan))
    return [
      paint('dim', `${token}: ${restore?.outcome} at ${restore?.time}; another restore would open nothing`),
    ];
  const bare = rules.filter(({ IpProtocol }) => IpProtocol === undefined).length;
  return [
    paint('bold', commandOf(entry)) +
      visible(`  (works for the caller ${caller} only, if it has mayRestore)`),
    visible(`  would open ${rules.length === 1 ? '1 rule' : `${rules.length} rules`} ${where};`),
    `  without mayRestore, which no signed webhook can have, authorise ${rules.length === 1 ? 'it' : 'them'} by hand (--json has every member):`,
    // The log has the members as texts, like ECS's list.
    ...ruleTable(
      rules.map((rule) => ({ SecurityGroupRuleId: '', ...rule })),
      '  ',
    ),
    ...(bare > 0 ? [visible(`  the log has only the ids of ${bare}; --dry-run shows them`)] : []),
    ...(now - entry.at > RETENTION
      ? [paint('yellow', '  revoked more than 7 days ago: the service may have forgotten the token')]
      : []),
  ];
}
