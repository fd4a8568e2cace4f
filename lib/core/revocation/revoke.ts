/** A revocation, from a caller's request to its answer (`docs/protocol.md`, section 3). */
import { unsettled } from '../claimed/answers.ts';
import { createBudget, LIST_AND_SAVE } from '../claimed/budget.ts';
import { runClaimed, type Step } from '../claimed/work.ts';
import type { Answer } from '../model/result.ts';
import type { RevocationRow } from '../model/row.ts';
import type { Millis } from '../time.ts';
import { afterwards, beginClaim, type RevocationRun } from './claim.ts';
import { decide, fromRow } from './decide.ts';
import { fingerprintOf, rowKey } from './fingerprint.ts';
import type { Revocation, RevocationInput, RevocationParts, RevocationSettings } from './types.ts';

/** How often a waiting request reads the row again. */
const POLL: Millis = 200;
/** A waiting request takes over only with this much of its budget left: read, list, revoke, list, save. */
const TAKEOVER: Millis = 3_000;

/** How often a request checks whether another one of this instance has claimed. */
const TURN: Millis = 20;

interface RequestRun extends RevocationRun {
  readonly input: RevocationInput;
  readonly fingerprint: string;
  /** The request of this instance that is about to claim, by key. */
  readonly claiming: Map<string, RequestRun>;
}

export function createRevocation(parts: RevocationParts, settings: RevocationSettings): Revocation {
  const claiming = new Map<string, RequestRun>();
  return async (input) => {
    const run: RequestRun = {
      parts,
      settings,
      input,
      key: rowKey(input.caller, input.token),
      fingerprint: fingerprintOf(input.request),
      requestId: input.requestId,
      budget: createBudget(parts.clock, input.deadline, input.signal),
      claiming,
    };
    const replay = replayFromCache(run);
    if (replay) return replay;
    // While the row is read.
    parts.ecs.prepare?.(input.request.RegionId);
    return runRequest(run);
  };
}

const runRequest = (run: RequestRun): Promise<Answer> =>
  runClaimed(run, { ...afterwards(run), begin: (row) => begin(run, row) }).finally(() => yieldTurn(run));

/**
 * In an instance, one request of a token lists and claims, and the others wait until it has. It only delays: only the row
 * gives an answer. Returns whether it waited, so that the row is worth reading again.
 */
async function takeTurn(run: RequestRun): Promise<boolean> {
  const { claiming, key, budget } = run;
  for (let waited = false; ; waited = true) {
    const other = claiming.get(key);
    // A request that is past its deadline has ended, or never will.
    if (other === undefined || other === run || budget.now() >= other.budget.deadline) {
      if (!waited) claiming.set(key, run);
      return waited;
    }
    // Without time to wait it goes on as if it were alone, and a claim of the other one shows in the row.
    if (!(await budget.pause(TURN, LIST_AND_SAVE, 'idle'))) return false;
  }
}

function yieldTurn(run: RequestRun): void {
  if (run.claiming.get(run.key) === run) run.claiming.delete(run.key);
}

/** What this instance stored itself needs no round trip: a DONE row never changes within its retention. */
function replayFromCache({ parts, key, fingerprint, settings, input }: RequestRun): Answer | undefined {
  const row = parts.cache.get(key);
  if (!row) return undefined;
  const decision = decide(row, fingerprint, parts.clock.now(), settings.skew);
  return decision.do === 'claim' ? undefined : fromRow(decision, input);
}

async function begin(run: RequestRun, row: RevocationRow | undefined): Promise<Step<Answer>> {
  const { input, budget, fingerprint, settings } = run;
  const decision = decide(row, fingerprint, budget.now(), settings.skew);
  if (decision.do === 'claim') {
    // A request that has waited may have too little time left to finish another's work.
    const late = input.waitUntil !== undefined && budget.deadline - budget.now() < TAKEOVER;
    if (decision.claim.mayHaveActed && late) {
      return { kind: 'answer', answer: unsettled(input.requestId, 0, undefined, decision.claim.openUntil) };
    }
    if (await takeTurn(run)) return { kind: 'waited' };
    const asked = { request: input.request, sent: input.sent, fingerprint };
    const step = await beginClaim(run, decision.claim, asked);
    if (step.kind !== 'claim') return step;
    return {
      ...step,
      act: () => {
        // The write-ahead is stored: a request that reads the row sees it.
        yieldTurn(run);
        return step.act();
      },
    };
  }
  if (decision.do === 'in-progress' && (await wait(run, decision.leaseLeft))) return { kind: 'waited' };
  return { kind: 'answer', answer: fromRow(decision, input) };
}

/** `Prefer: wait`: sleeps until the row is worth reading again. False: the caller has waited long enough. */
async function wait({ input, budget }: RequestRun, leaseLeft: Millis): Promise<boolean> {
  const left = (input.waitUntil ?? 0) - budget.now();
  return left > 0 && budget.pause(Math.min(POLL, left, leaseLeft), LIST_AND_SAVE, 'idle');
}
