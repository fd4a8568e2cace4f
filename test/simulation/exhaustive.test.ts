/** Every schedule of small worlds: see `random.test.ts` for the other half, `npm run simulate` for all of them. */
import { describe, expect, it } from 'vitest';
import { bundleWorker } from './bundle.ts';
import { createEnumerator } from './enumerate.ts';
import { runSmall } from './exhaustive.ts';
import type { Job } from './jobs.ts';
import { runPool } from './pool.ts';
import { SMALL_CASES, type SmallCase } from './small-cases.ts';

/** With two faults also where both attempts come together; the others have their turn in `npm run simulate`. */
const WHOLE = new Set(['two rules, together', 'nothing fits, together']);

const large = (job: Job): boolean => job.kind === 'exhaustive' && WHOLE.has(job.name);

it('the protocol holds every invariant in every schedule of the small worlds', async () => {
  const jobs = SMALL_CASES.map(({ name, later }): Job => {
    const mostFaults = later > 0 || WHOLE.has(name) ? 2 : 1;
    return { kind: 'exhaustive', name, mostFaults, reduce: true };
  });
  // The largest first, so that no worker is left with one at the end.
  jobs.sort((a, b) => Number(large(b)) - Number(large(a)));
  const code = await bundleWorker();
  const { tally, broken, trace } = await runPool({ code, workers: 2, jobs, progress: () => undefined });
  expect(broken && { broken, trace }).toBeUndefined();
  expect(tally.get('schedules')).toBeGreaterThan(55_000);
}, 400_000);

/** Which client, and where it happened; an order that spans two places is not observable. */
const PLACES = ['a/', 'b/', 'healer/'].flatMap((who) =>
  ['(read|write) ', '(list|revoke) ', 'answers '].map((what) => new RegExp(`^ *${who}r\\d+ ${what}`)),
);

/** How the schedules of a small world without faults went, without when: what arrived for each, and how each was answered. */
async function endsOf(small: SmallCase, reduce: boolean): Promise<Set<string>> {
  const ends = new Set<string>();
  const choices = createEnumerator({ reduce });
  do {
    const trace: string[] = [];
    if ((await runSmall(small, choices, 0, new Map(), trace)) === undefined) continue;
    const lines = trace
      .filter((line) => / answers | {2}.* arrives/.test(line))
      // Without the instant, and the token for ECS, which has the instant of the claim in it.
      .map((line) => line.slice(11).replace(/\(.{6}\)/, ''));
    ends.add(JSON.stringify(PLACES.map((place) => lines.filter((line) => place.test(line)))));
  } while (choices.next());
  return ends;
}

describe('of orders that cannot be distinguished, one is enough', () => {
  it.each([
    ['one rule, together', 12],
    ['nothing fits, together', 8],
    ['two requests, together', 10],
    ['one rule, VERIFY=none, together', 8],
  ])(
    '%s: %i ends',
    async (name, ends) => {
      const small = SMALL_CASES.find((one) => one.name === name);
      if (!small) throw new Error(`no case ${name}`);
      const every = await endsOf(small, false);
      expect(every.size).toBe(ends);
      expect(await endsOf(small, true)).toEqual(every);
    },
    60_000,
  );
});
