/** How a revocation's time grows with the rules of the group, and with the permissions of the request. */
import { CONTEXT, openHarness, revokeEvent } from '../build/function-harness.ts';
import { type Candidate, launch } from './functions.ts';
import { ms, type Progress, type Table } from './report.ts';
import { quantile } from './stats.ts';
import { batchFor, requestFor, worldOf } from './world.ts';

const WARM_UP = 5;

interface Point {
  readonly at: number;
  readonly p50: number;
  /** Milliseconds of the function's processor time a request. */
  readonly cpu: number;
}

async function measure(
  candidate: Candidate,
  at: number,
  rules: number,
  count: number,
  request: (group: number) => object,
): Promise<Point> {
  const harness = await openHarness(worldOf(WARM_UP + count, rules));
  const started = await launch(candidate, harness);
  try {
    const events = Array.from({ length: WARM_UP + count }, (_, group) => revokeEvent(request(group)));
    await started.send(events.slice(0, WARM_UP), CONTEXT);
    const { answers, durations, cpu } = await started.send(events.slice(WARM_UP), CONTEXT);
    const failed = answers.find(({ statusCode }) => statusCode !== 200);
    if (failed) throw new Error(`${at}: ${JSON.stringify(failed)}`);
    return { at, p50: quantile(durations, 0.5), cpu: cpu / count };
  } finally {
    await started.end();
    await harness.close();
  }
}

const tableOf = (title: string, of: string, points: readonly Point[]): Table => ({
  title,
  columns: [of, 'p50', 'processor time a request'],
  rows: points.map(({ at, p50, cpu }) => [String(at), ms(p50), ms(cpu)]),
});

export async function scaleRequest(ours: Candidate, quick: boolean, progress: Progress) {
  const count = quick ? 20 : 60;
  const byRules: Point[] = [];
  for (const rules of [10, 100, 300, 1000]) {
    progress(`scale: groups of ${rules} rules`);
    byRules.push(await measure(ours, rules, rules, count, (group) => requestFor(group)));
  }
  const byPermissions: Point[] = [];
  for (const permissions of [1, 10, 50, 100]) {
    progress(`scale: requests of ${permissions} permissions`);
    byPermissions.push(await measure(ours, permissions, 100, count, (group) => batchFor(group, permissions)));
  }
  progress('scale: 1,000 rules, 100 permissions');
  const large = await measure(ours, 100, 1000, count, (group) => batchFor(group, 100));
  const one = byRules.find(({ at }) => at === 1000);
  if (!one) throw new Error('no group of 1,000 rules');
  return {
    ratios: [
      {
        what: '1,000 rules × 100 permissions: processor time / that of 1,000 × 1',
        value: large.cpu / one.cpu,
        budget: 2.5,
      },
    ],
    tables: [
      tableOf('A new revocation of one rule, by rules in the group', 'rules', byRules),
      tableOf('A new revocation in a group of 100 rules, by permissions', 'permissions', byPermissions),
    ],
    numbers: { byRules, byPermissions, large },
  };
}
