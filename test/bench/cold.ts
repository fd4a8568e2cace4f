/** Cold starts: a fresh process each, the candidates in turn. */
import { CONTEXT, openHarness, revokeEvent } from '../build/function-harness.ts';
import { type Candidate, launch } from './functions.ts';
import { type Finding, kb, mb, ms, type Progress, spread } from './report.ts';
import { median, spreadOf } from './stats.ts';
import { requestFor, worldOf } from './world.ts';

interface Start {
  /** Loading the code until the handler is ready, the initializer included. */
  readonly load: number;
  /** From the start of the process to the first answer: a new revocation, six trips on loopback. */
  readonly firstAnswer: number;
  /** Milliseconds of processor time until then. */
  readonly cpu: number;
  /** Bytes resident after it. */
  readonly rss: number;
}

interface Budget {
  readonly who: Candidate['name'];
  readonly to: Candidate['name'];
  readonly member: 'firstAnswer' | 'cpu';
  readonly budget: number;
}

/** The processor time varies least from run to run, so CI can hold it closely. */
const BUDGETS: readonly Budget[] = [
  { who: 'ours', to: 'plain, bundled', member: 'firstAnswer', budget: 0.24 },
  { who: 'ours', to: 'plain, lean', member: 'firstAnswer', budget: 0.52 },
  { who: 'ours', to: 'plain, lean', member: 'cpu', budget: 0.52 },
  { who: 'ours, no code cache', to: 'plain, bundled', member: 'firstAnswer', budget: 0.33 },
];

async function startOnce(candidate: Candidate): Promise<Start> {
  const harness = await openHarness(worldOf(1, 10));
  const started = await launch(candidate, harness);
  try {
    const { answers, at, cpuSinceStart, rss } = await started.send([revokeEvent(requestFor(0))], CONTEXT);
    if (answers[0]?.statusCode !== 200) throw new Error(`${candidate.name}: ${JSON.stringify(answers[0])}`);
    return { load: started.ready.load + started.ready.initialize, firstAnswer: at, cpu: cpuSinceStart, rss };
  } finally {
    await started.end();
    await harness.close();
  }
}

export async function cold(
  candidates: readonly Candidate[],
  rounds: number,
  progress: Progress,
): Promise<Finding> {
  const starts = new Map<string, Start[]>(candidates.map(({ name }) => [name, []]));
  // The first round fills the caches of the disk.
  for (let round = 0; round <= rounds; round++) {
    progress(`cold: round ${round} of ${rounds}`);
    for (const candidate of candidates) {
      const start = await startOnce(candidate);
      if (round > 0) starts.get(candidate.name)?.push(start);
    }
  }
  const of = (name: Candidate['name'], member: keyof Start) =>
    (starts.get(name) ?? []).map((start) => start[member]);
  const middle = (name: Candidate['name'], member: keyof Start) => median(of(name, member));
  const ours = candidates.find(({ name }) => name === 'ours');
  return {
    section: 'cold',
    tables: [
      {
        title: 'Cold start (median, quartiles)',
        columns: [
          '',
          'load until ready',
          'to the first answer',
          'processor time until then',
          'resident',
          'zip',
        ],
        rows: candidates.map(({ name, zip }) => [
          name,
          spread(spreadOf(of(name, 'load')), ms),
          spread(spreadOf(of(name, 'firstAnswer')), ms),
          spread(spreadOf(of(name, 'cpu')), ms),
          spread(spreadOf(of(name, 'rss')), mb),
          zip === undefined ? '' : kb(zip),
        ]),
      },
    ],
    ratios: [
      ...BUDGETS.map(({ who, to, member, budget }) => ({
        what: `${who}: ${member === 'cpu' ? 'processor time to the' : 'time to the'} first answer / that of ${to}`,
        value: middle(who, member) / middle(to, member),
        budget,
      })),
      {
        what: 'code package, KB zipped',
        value: (ours?.zip ?? Number.POSITIVE_INFINITY) / 1024,
        budget: 512,
        exact: true,
      },
    ],
    numbers: Object.fromEntries(
      [...starts].map(([name, list]) => [
        name,
        {
          load: spreadOf(list.map(({ load }) => load)),
          firstAnswer: spreadOf(list.map(({ firstAnswer }) => firstAnswer)),
          cpu: spreadOf(list.map(({ cpu }) => cpu)),
          rss: spreadOf(list.map(({ rss }) => rss)),
        },
      ]),
    ),
  };
}
