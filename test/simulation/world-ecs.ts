/** The security group at ECS: rules whose ids never come back, and the ways in which ECS has answered over the years. */

import type { SentRequest } from '../../lib/core/model/request.ts';
import type { CallLimit, Confirmed, EcsEgress, EcsFailure, RuleSnapshot } from '../../lib/core/ports.ts';
import type { Millis } from '../../lib/core/time.ts';
import { copy } from './copy.ts';
import type { Fault } from './faults.ts';
import { makeCall } from './network.ts';
import type { Run } from './runs.ts';
import type { SentCall } from './watch-types.ts';
import type { World } from './world.ts';
import { entriesOf, type GroupRule, listed, type Matching, type NewRule } from './world-rules.ts';

export interface EcsNature {
  /** How ECS answers a revoke of a rule that does not exist: an error, a success, another error. */
  readonly era: 2019 | 2020 | 2024;
  /** What it remembers of a ClientToken: nothing, what it did, or refusals too. */
  readonly memory: 'none' | 'done' | 'all';
  /** A batch that names a rule which is not there takes the others all the same. */
  readonly partialBatches: boolean;
  /** Its own matching of attributes ignores the priority. */
  readonly loose: boolean;
  /** Its own matching is wider still than that. */
  readonly matching?: Matching | undefined;
  /** A second copy of one signed call is refused. */
  readonly nonces: boolean;
  /** Its clock is ahead of true time by this. */
  readonly offset: Millis;
  /** A snapshot shows the group as it was up to so long before: Describe is eventually consistent. */
  readonly lag: Millis;
  /** Rules of this kind belong to a cloud product: every call that names one is refused, always. */
  readonly locked?: number;
}

type Answer = Confirmed | EcsFailure;
/** The rules that go by a call, and ECS's answer to it. */
type Take = (rules: GroupRule[], answer: Answer) => void;

/** ECS refuses signatures that are older. */
const SIGNATURE: Millis = 900_000;
const failure = (cls: EcsFailure['class'], code: string, status?: number): EcsFailure => ({
  class: cls,
  code,
  message: code,
  ...(status !== undefined && { status, requestId: `ecs-${code}` }),
});
const RESET = failure('unanswered', 'ECONNRESET');
const SILENCE = failure('unanswered', 'RequestTimeout');
/** The group itself is gone. */
export const NO_GROUP = failure('refused', 'InvalidSecurityGroupId.NotFound', 404);
export const LOCKED = failure('refused', 'InvalidOperation.ResourceManagedByCloudProduct', 403);
const EXPIRED = failure('refused', 'InvalidTimeStamp.Expired', 400);
const NONCE = failure('unanswered', 'SignatureNonceUsed', 400);
const REFUSALS = {
  refused: failure('refused', 'OperationDenied', 403),
  ours: failure('ours', 'Forbidden.RAM', 403),
  throttled: failure('throttled', 'Throttling.User', 400),
  busy: failure('busy', 'OperationConflict', 409),
  unanswered: failure('unanswered', 'ServiceUnavailable', 503),
};

export function createGroup(nature: EcsNature, first: readonly NewRule[], now: () => Millis) {
  let born = 0;
  let answers = 0;
  let rules: readonly GroupRule[] = [];
  let deleted = false;
  /** What the group was, oldest first: a snapshot may show any of it that is not older than the lag. */
  let past: { readonly until: Millis; readonly rules: readonly GroupRule[] }[] = [];
  const remembered = new Map<string, { parameters: string; answer: Answer }>();

  function change(next: readonly GroupRule[]): void {
    if (nature.lag > 0) {
      past = [...past.filter(({ until }) => until > now() - nature.lag), { until: now(), rules }];
    }
    rules = next;
  }
  const add = (rule: NewRule, createdAt = now() + nature.offset) => {
    const made: GroupRule = { ...rule, id: `sgr-${++born}`, createdAt };
    change([...rules, made]);
    return made;
  };
  // The first rules are old: nothing hides them.
  for (const rule of first) add(rule, now() - 86_400_000);
  past = [];

  const remove = (gone: readonly GroupRule[]) => change(rules.filter((rule) => !gone.includes(rule)));
  const gone = (): EcsFailure =>
    nature.era === 2019
      ? failure('gone', 'InvalidGroupAuthItem.NotFound', 403)
      : failure('gone', 'InvalidSecurityGroupRule.RuleNotExist', 400);

  /** ECS's own work on one call: which rules go, and what it answers. */
  function work(request: SentRequest, fault: Fault): { answer: Answer; taken: GroupRule[] } {
    const matching = nature.matching ?? (nature.loose ? 'loose' : 'exact');
    const entries = entriesOf(request).map((selects) => rules.filter((rule) => selects(rule, matching)));
    const found = [...new Set(entries.flat())];
    if (fault.kind === 'partial' && found.length > 1 && entries.length > 1) {
      const part = found.filter((_, index) => (fault.bits >> index) & 1);
      const taken = part.length < found.length ? part : part.slice(1);
      return { answer: fault.class === 'gone' ? gone() : REFUSALS[fault.class], taken };
    }
    if (found.some(({ kind }) => kind === nature.locked)) return { answer: LOCKED, taken: [] };
    const missing = nature.era !== 2020 && entries.some((entry) => entry.length === 0);
    if (missing) return { answer: gone(), taken: nature.partialBatches ? found : [] };
    return { answer: { class: 'done', requestId: `ecs-${++answers}` }, taken: found };
  }

  return {
    rules: () => rules,
    add,
    remove,
    /** A rule is modified in its place: it keeps its id. */
    modify(rule: GroupRule, kind: number): GroupRule {
      const made = { ...rule, kind, spelling: undefined };
      change(rules.map((each) => (each === rule ? made : each)));
      return made;
    },
    delete() {
      change([]);
      deleted = true;
    },
    /** `age`: how old the state is that it shows. */
    list(age: Millis): RuleSnapshot | EcsFailure {
      if (deleted) return NO_GROUP;
      const shown = past.find(({ until }) => until > now() - age)?.rules ?? rules;
      return { class: 'done', requestId: `list-${++answers}`, rules: copy(shown.map(listed)) };
    },
    /** One call arrives. `take`: the rules that go, now or later. */
    revoke(call: SentCall, fault: Fault, now: Millis, take: Take): Answer {
      if (now + nature.offset - call.signedAt > SIGNATURE) return EXPIRED;
      if (deleted) return NO_GROUP;
      const parameters = JSON.stringify(call.request);
      const old = remembered.get(call.clientToken);
      if (old) {
        if (old.parameters !== parameters) return failure('unanswered', 'IdempotentParameterMismatch', 400);
        return old.answer;
      }
      const remember = (answer: Answer, changed: boolean): Answer => {
        const acted = changed || answer.class === 'done';
        const kept = acted ? nature.memory !== 'none' : nature.memory === 'all';
        if (
          kept &&
          answer.class !== 'throttled' &&
          answer.class !== 'busy' &&
          answer.class !== 'unanswered'
        ) {
          remembered.set(call.clientToken, { parameters, answer });
        }
        return answer;
      };
      if (fault.kind === 'refuse') {
        const { retryAfter } = fault;
        const refusal = REFUSALS[fault.class];
        return remember(retryAfter === undefined ? refusal : { ...refusal, retryAfter }, false);
      }
      const { answer, taken } = work(call.request, fault);
      call.inPart = answer.class !== 'done' && taken.length > 0;
      take(taken, answer);
      return remember(answer, taken.length > 0);
    },
    /** A copy of a call that was answered so. What was refused was refused for its nonce too. */
    again(call: SentCall, was: Answer, now: Millis, take: Take): Answer {
      const executed = was.class === 'done' || was.class === 'gone';
      if (nature.nonces || !executed) return NONCE;
      this.revoke(call, { kind: 'none' }, now, take);
      // Where copies are executed, no caller learns of the second one.
      return was;
    },
  };
}

export type Group = ReturnType<typeof createGroup>;

/** ECS as one run sees it. */
export function ecsOf(world: World, run: Run): EcsEgress {
  const { group, watch, scheduler } = world;
  const taker = (call: SentCall) => (rules: GroupRule[]) => {
    const ids = new Set(rules.map(({ id }) => id));
    const there = group.rules().filter(({ id }) => ids.has(id));
    group.remove(there);
    for (const rule of there) watch.removed(rule, call);
  };
  return {
    list: (_, limit: CallLimit) => {
      const log = watch.trip(run, 'list');
      return makeCall<RuleSnapshot | EcsFailure>(
        world,
        run,
        {
          log,
          label: 'list',
          arrive: (fault) => {
            if (fault.kind === 'refuse') return { value: REFUSALS[fault.class] };
            const value = group.list(world.age());
            const ids = value.class === 'done' ? value.rules.map((rule) => rule.SecurityGroupRuleId) : [];
            if (
              value.class === 'done' &&
              ids.join() !==
                group
                  .rules()
                  .map(({ id }) => id)
                  .join()
            ) {
              watch.count('fault stale-snapshot');
            }
            return { value };
          },
          silence: () => ({ value: SILENCE }),
          reset: () => ({ value: RESET }),
          failed: () => ({ value: RESET }),
          received: (snapshot) => {
            if (snapshot.class === 'done') watch.listed(run, log, snapshot);
          },
        },
        limit,
      );
    },
    revoke: (request: SentRequest, clientToken: string, limit: CallLimit) => {
      const log = watch.trip(run, 'revoke');
      const call = watch.called(run, copy(request), clientToken);
      let own: Answer = SILENCE;
      return makeCall<Answer>(
        world,
        run,
        {
          log,
          label: `revoke ${request.form === 'rule-ids' ? request.ruleIds.join(' ') : request.form} (${clientToken.slice(-6)})`,
          sent: () => {
            call.sentAt = scheduler.step();
            call.signedAt = scheduler.now() + run.instance.offset;
          },
          arrive: (fault) => {
            const take = taker(call);
            own = group.revoke(call, fault, scheduler.now(), (rules, answer) => {
              // Where snapshots lag, they are what is late.
              const early = fault.kind === 'done-early' && watch.ledger.lag === 0;
              if (!early || answer.class !== 'done') return take(rules);
              call.early = true;
              const act = () => {
                take(rules);
                return false;
              };
              const move = { id: `${run.id} ${clientToken} acts`, where: 'ecs', changes: true } as const;
              scheduler.message(scheduler.now() + fault.delay, act, { move });
            });
            if (own === EXPIRED) watch.count('met: a late call that ECS refused for its old signature');
            return { value: own };
          },
          arriveAgain: () => {
            call.copied = true;
            return { value: group.again(call, own, scheduler.now(), taker(call)) };
          },
          silence: () => ({ value: SILENCE }),
          reset: () => ({ value: RESET }),
          failed: () => ({ value: RESET }),
          received: (answer) => {
            call.received = answer.class;
          },
        },
        limit,
      );
    },
  };
}
