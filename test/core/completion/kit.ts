/** The completer in the smallest world, and revocations that their callers gave up. */
import { createCompletion } from '../../../lib/core/completion/run.ts';
import type { CompletionReport, TodaysPolicy } from '../../../lib/core/completion/types.ts';
import { unfinishedOf } from '../../../lib/core/model/completion-due.ts';
import type { Rule } from '../../../lib/core/model/rule.ts';
import { createPermissions } from '../../../lib/core/policy/policy.ts';
import type { CallerPolicy } from '../../../lib/core/policy/types.ts';
import type { UnfinishedRows } from '../../../lib/core/ports.ts';
import { byId, createSmallWorld, type SmallWorld, UNANSWERED } from '../small-world.ts';

export const RUN_TIME = 50_000;
export const MINUTE = 60_000;

const NOTHING = { groups: [], destinations: [], ports: [], ruleIds: [] };
const ALLOWED: CallerPolicy = {
  regions: ['cn-hangzhou'],
  groups: ['sg-1'],
  maxRules: 10,
  dryRunOnly: false,
  mayRestore: true,
  mayUseRuleIds: true,
  protected: NOTHING,
};

/** The policy of today: every caller that is named, and no other. */
export function policyOf(callers: Readonly<Record<string, Partial<CallerPolicy>>>): TodaysPolicy {
  const known = new Map(Object.entries(callers).map(([name, own]) => [name, { ...ALLOWED, ...own }]));
  const policy = { protected: NOTHING, callers: known };
  return {
    permissionsOf: (caller) =>
      known.has(caller) ? createPermissions({ caller, policy, blind: false }) : undefined,
  };
}

/** The rows of the world, as an index without lag lists them. */
export const indexOf = ({ rows }: Pick<SmallWorld, 'rows'>): UnfinishedRows => ({
  async unfinished({ after, limit }) {
    const entries = [...rows.values()].flatMap((row) => {
      const unfinished = unfinishedOf(row);
      return unfinished ? [{ key: row.key, ...unfinished }] : [];
    });
    const textOf = ({ due, key }: { due: number; key: string }) => `${String(due).padStart(15, '0')} ${key}`;
    const sorted = entries.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
    const rest = after === undefined ? sorted : sorted.filter((entry) => textOf(entry) > after);
    const keys = rest.slice(0, limit);
    const last = keys.length < rest.length ? keys.at(-1) : undefined;
    return { keys, ...(last && { next: textOf(last) }) };
  },
});

export function completerOf(world: SmallWorld, policy = policyOf({ local: {} }), index = indexOf(world)) {
  const completion = createCompletion({ ...world.parts, index, policy }, world.settings);
  return (time = RUN_TIME): Promise<CompletionReport> => {
    world.trips.length = 0;
    const deadline = world.now() + time;
    return completion({ requestId: 'run-1', deadline, signal: new AbortController().signal });
  };
}

/** The owner dies before its call (`before`), or after it. */
export async function abandon(
  world: SmallWorld,
  token: string,
  ids: readonly string[],
  when: 'before' | 'after',
) {
  if (when === 'before') {
    world.hooks.beforeRevoke = () => {
      throw new Error('the owner is dead');
    };
  } else {
    // From its second write on, which would store the answer.
    let writes = 0;
    world.hooks.beforeWrite = () => {
      writes += 1;
      if (writes > 1) throw new Error('the owner is dead');
    };
  }
  await world.run(byId(...ids), { token }).catch(() => undefined);
  delete world.hooks.beforeRevoke;
  delete world.hooks.beforeWrite;
}

/** ECS does not answer the calls of a request: its outcome is unknown. */
export async function leaveUnknown(world: SmallWorld, token: string, ids: readonly string[], effect = false) {
  world.script.revoke = Array.from({ length: 6 }, () => ({ answer: UNANSWERED, effect, takes: 3_000 }));
  await world.run(byId(...ids), { token });
  world.script.revoke = [];
}

export const worldOf = (...rules: Rule[]): SmallWorld => createSmallWorld(rules);
