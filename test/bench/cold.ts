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
  /** Bytes resident after it. */
  readonly rss: number;
}

async function startOnce(candidate: Candidate): Promise<Start> {
  const harness = await openHarness(worldOf(1, 10));
  const started = await launch(candidate, harness);
  try {
    const { answers, at, rss } = await started.send([revokeEvent(requestFor(0))], CONTEXT);
    if (answers[0]?.statusCode !== 200) throw new Error(`${candidate.name}: ${JSON.stringify(answers[0])}`);
    return { load: started.ready.load + started.ready.initialize, firstAnswer: at, rss };
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
        columns: ['', 'load until ready', 'process start to first answer', 'resident after it', 'zip'],
        rows: candidates.map(({ name, zip }) => [
          name,
          spread(spreadOf(of(name, 'load')), ms),
          spread(spreadOf(of(name, 'firstAnswer')), ms),
          spread(spreadOf(of(name, 'rss')), mb),
          zip === undefined ? 'with node_modules' : kb(zip),
        ]),
      },
    ],
    ratios: [
      {
        what: 'load / load of plain',
        value: middle('ours', 'load') / middle('plain', 'load'),
        budget: 1 / 10,
      },
      {
        what: 'load / load of plain (then)',
        value: middle('ours', 'load') / middle('plain', 'load'),
        budget: 1 / 15,
      },
      {
        what: 'first answer / that of plain',
        value: middle('ours', 'firstAnswer') / middle('plain', 'firstAnswer'),
        budget: 1 / 4,
      },
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
          rss: spreadOf(list.map(({ rss }) => rss)),
        },
      ]),
    ),
  };
}
