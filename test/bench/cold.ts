/** Cold starts: a fresh process each, the candidates in turn. */
import { CONTEXT, openHarness, revokeEvent } from '../build/function-harness.ts';
import { openDistant } from './distant.ts';
import { type Candidate, launch } from './functions.ts';
import { type Finding, kb, mb, ms, type Progress, type Ratio, spread } from './report.ts';
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

/** How the services are called, and what is held against its budget there. */
export type Scheme = 'http' | 'https';

interface Budget {
  readonly who: Candidate['name'];
  readonly to: Candidate['name'];
  readonly member: 'firstAnswer' | 'cpu';
  readonly budget: number;
}

const BUDGETS: Readonly<Record<Scheme, readonly Budget[]>> = {
  http: [
    { who: 'ours', to: 'plain, bundled', member: 'firstAnswer', budget: 0.24 },
    { who: 'ours', to: 'plain, lean', member: 'firstAnswer', budget: 0.52 },
    { who: 'ours', to: 'plain, lean', member: 'cpu', budget: 0.52 },
    { who: 'ours, no code cache', to: 'plain, bundled', member: 'firstAnswer', budget: 0.33 },
  ],
  https: [
    { who: 'ours', to: 'plain, bundled', member: 'firstAnswer', budget: 0.24 },
    { who: 'ours', to: 'plain, lean', member: 'firstAnswer', budget: 0.52 },
  ],
};

async function startOnce(candidate: Candidate, scheme: Scheme): Promise<Start> {
  const harness = await openHarness(worldOf(1, 10));
  const distant = scheme === 'https' ? await openDistant(harness, scheme) : undefined;
  const started = await launch(candidate, harness, distant?.env);
  try {
    const { answers, at, cpuSinceStart, rss } = await started.send([revokeEvent(requestFor(0))], CONTEXT);
    if (answers[0]?.statusCode !== 200) throw new Error(`${candidate.name}: ${JSON.stringify(answers[0])}`);
    return { load: started.ready.load + started.ready.initialize, firstAnswer: at, cpu: cpuSinceStart, rss };
  } finally {
    await started.end();
    await distant?.close();
    await harness.close();
  }
}

export async function cold(
  candidates: readonly Candidate[],
  { scheme, rounds }: { readonly scheme: Scheme; readonly rounds: number },
  progress: Progress,
): Promise<Finding> {
  const over = scheme === 'https' ? ' over https' : '';
  const starts = new Map<string, Start[]>(candidates.map(({ name }) => [name, []]));
  // The first round fills the caches of the disk.
  for (let round = 0; round <= rounds; round++) {
    progress(`cold${over}: round ${round} of ${rounds}`);
    for (const candidate of candidates) {
      const start = await startOnce(candidate, scheme);
      if (round > 0) starts.get(candidate.name)?.push(start);
    }
  }
  const of = (name: Candidate['name'], member: keyof Start) =>
    (starts.get(name) ?? []).map((start) => start[member]);
  const middle = (name: Candidate['name'], member: keyof Start) => median(of(name, member));
  const ours = candidates.find(({ name }) => name === 'ours');
  return {
    section: scheme === 'https' ? 'https' : 'cold',
    tables: [
      {
        title: `Cold start${over} (median, quartiles)`,
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
      ...BUDGETS[scheme].map(({ who, to, member, budget }) => ({
        what: `${who}${over}: ${member === 'cpu' ? 'processor time to the' : 'time to the'} first answer / that of ${to}`,
        value: middle(who, member) / middle(to, member),
        budget,
        ...(member === 'cpu' && { varies: 'little' as const }),
      })),
      ...(scheme === 'http' ? [packageOf(ours)] : []),
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

const packageOf = (ours: Candidate | undefined): Ratio => ({
  what: 'code package, KB zipped',
  value: (ours?.zip ?? Number.POSITIVE_INFINITY) / 1024,
  budget: 512,
  varies: 'never',
});
