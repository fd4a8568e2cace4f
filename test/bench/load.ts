/** Many requests at once: what ECS is asked for, and how often it refuses. */
import { CONTEXT, openHarness, revokeEvent } from '../build/function-harness.ts';
import { type Candidate, launch } from './functions.ts';
import { limitBefore } from './limited.ts';
import type { Finding, Progress } from './report.ts';
import { requestFor, worldOf } from './world.ts';

const REQUESTS = 200;
/** Calls a second, far below what 200 requests need. */
const LIMIT = 40;
/** Of a request whose token another one of the same instance is working on. */
const MOST_CALLS = 10;

/** Calls of ECS for one token, asked for by all requests at once. */
async function oneToken(candidate: Candidate): Promise<number> {
  const harness = await openHarness(worldOf(1, 10));
  const started = await launch(candidate, harness);
  try {
    const events = Array.from({ length: REQUESTS }, () => revokeEvent(requestFor(0)));
    await started.send(events, CONTEXT, 'together');
    return harness.trips().ecs.length;
  } finally {
    await started.end();
    await harness.close();
  }
}

/** Calls that a limit refused, of requests with a token each. */
async function refusedCalls(candidate: Candidate): Promise<number> {
  const harness = await openHarness(worldOf(REQUESTS, 10));
  const limit = await limitBefore(harness.endpoint, LIMIT);
  const started = await launch(candidate, harness, { ECS_ENDPOINT: limit.endpoint });
  try {
    const events = Array.from({ length: REQUESTS }, (_, group) => revokeEvent(requestFor(group)));
    await started.send(events, CONTEXT, 'together');
    return limit.refused();
  } finally {
    await started.end();
    await limit.close();
    await harness.close();
  }
}

export async function load(candidates: readonly Candidate[], progress: Progress): Promise<Finding> {
  const [ours, plain] = ['ours', 'plain'].map((name) => candidates.find((each) => each.name === name));
  if (!ours || !plain) throw new Error('a candidate is missing');
  progress('load');
  const calls = { ours: await oneToken(ours), plain: await oneToken(plain) };
  const refused = { ours: await refusedCalls(ours), plain: await refusedCalls(plain) };
  return {
    section: 'load',
    tables: [
      {
        title: `${REQUESTS} requests at once, in one instance`,
        columns: ['', 'calls of ECS for one token', `calls that a limit of ${LIMIT} a second refused`],
        rows: (['ours', 'plain'] as const).map((who) => [who, String(calls[who]), String(refused[who])]),
      },
    ],
    ratios: [
      {
        what: `calls of ECS for one token, ${REQUESTS} at once`,
        value: calls.ours,
        budget: MOST_CALLS,
        varies: 'never',
      },
      { what: 'calls refused by a limit / those of plain', value: refused.ours / refused.plain, budget: 1 },
    ],
    numbers: { calls, refused },
  };
}
