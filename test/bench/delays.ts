/** Revocations when the services take as long as distant ones do: 5 ms the table, 80 ms a list, 150 ms a revoke. */
import { CONTEXT, openHarness, revokeEvent } from '../build/function-harness.ts';
import { openBare, record } from './bare.ts';
import { DELAYS, openDistant } from './distant.ts';
import { type Candidate, launch } from './functions.ts';
import { type Finding, ms, type Progress, spread } from './report.ts';
import { median, spreadOf } from './stats.ts';
import { requestFor, worldOf } from './world.ts';

export interface DelayOptions {
  /** Fresh processes. */
  readonly starts: number;
  /** Requests with delays of each process that is warm. */
  readonly requests: number;
  /** Requests without delays before them. */
  readonly warmUp: number;
}

/** Of each process, after its first request. */
const FURTHER = 8;

const RULES = 10;
const eventsOf = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, n) => revokeEvent(requestFor(from + n)));

/** Fresh processes over https: from the start of each to its first answer, and what further requests take. */
async function cold(ours: Candidate, starts: number, progress: Progress) {
  const [first, further]: [number[], number[]] = [[], []];
  for (let start = 1; start <= starts; start++) {
    progress(`delays: start ${start} of ${starts}`);
    const harness = await openHarness(worldOf(1 + FURTHER, RULES));
    const distant = await openDistant(harness, 'https');
    distant.delay(true);
    const started = await launch(ours, harness, distant.env);
    try {
      const { at, answers } = await started.send(eventsOf(0, 1), CONTEXT);
      if (answers[0]?.statusCode !== 200) throw new Error(JSON.stringify(answers[0]));
      first.push(at);
      further.push(...(await started.send(eventsOf(1, 1 + FURTHER), CONTEXT)).durations);
    } finally {
      await started.end();
      await distant.close();
      await harness.close();
    }
  }
  return { first, further };
}

/** A warm process, and the same round trips by bare HTTP, in turn. */
async function warm(ours: Candidate, { requests, warmUp }: DelayOptions, progress: Progress) {
  progress('delays: recording the round trips');
  const world = worldOf(warmUp + requests, RULES);
  const tape = await record(ours, world, eventsOf(0, warmUp + requests));
  const bare = await openBare(world, (harness) => openDistant(harness, 'http'));
  const harness = await openHarness(world);
  const distant = await openDistant(harness, 'http');
  const started = await launch(ours, harness, distant.env);
  const [own, same]: [number[], number[]] = [[], []];
  try {
    await started.send(eventsOf(0, warmUp), CONTEXT);
    await bare.pass(tape.slice(0, warmUp));
    for (const each of [distant, bare.distant]) each?.delay(true);
    const slice = 10;
    for (let from = warmUp; from < warmUp + requests; from += slice) {
      progress(`delays: ${from - warmUp} of ${requests}`);
      own.push(...(await started.send(eventsOf(from, from + slice), CONTEXT)).durations);
      same.push(...(await bare.pass(tape.slice(from, from + slice))).durations);
    }
  } finally {
    await Promise.all([started.end(), bare.end()]);
    await distant.close();
    await harness.close();
  }
  return { own, same };
}

export async function delays(
  candidates: readonly Candidate[],
  options: DelayOptions,
  progress: Progress,
): Promise<Finding> {
  const ours = candidates.find(({ name }) => name === 'ours');
  if (!ours) throw new Error('a candidate is missing');
  const { first, further } = await cold(ours, options.starts, progress);
  const { own, same } = await warm(ours, options, progress);
  const row = (what: string, values: readonly number[]) => [what, spread(spreadOf(values), ms)];
  return {
    section: 'delays',
    tables: [
      {
        title: `New revocations with delays of ${Object.values(DELAYS).join('/')} ms (median, quartiles)`,
        columns: ['', 'time'],
        rows: [
          row('cold over https, from the start of the process to its first answer', first),
          row('the next requests of that process', further),
          row('warm over http', own),
          row('the same round trips, bare', same),
        ],
      },
    ],
    ratios: [
      {
        what: 'cold, https and delays: time to first answer / that of the next requests',
        value: median(first) / median(further),
        budget: 1.4,
      },
      {
        what: 'warm, delays: time / that of the bare round trips',
        value: median(own) / median(same),
        budget: 1.03,
      },
    ],
    numbers: Object.fromEntries(
      Object.entries({ first, further, own, same }).map(([name, values]) => [name, spreadOf(values)]),
    ),
  };
}
