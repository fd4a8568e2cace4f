/** Warm requests, one kind after the other: ours, the plain handler, and the same trips by bare HTTP, in turn. */
import { CONTEXT, openHarness, revokeEvent } from '../build/function-harness.ts';
import type { Passes } from './bare.ts';
import { type Candidate, launch } from './functions.ts';
import { type Finding, mb, ms, type Progress, type Ratio, spread } from './report.ts';
import { median, quantile, spreadOf } from './stats.ts';
import {
  KINDS,
  type Kind,
  type Round,
  RULES_A_GROUP,
  runWarm,
  type WarmOptions,
  WHO,
  type Who,
} from './warm-passes.ts';
import { requestFor, worldOf } from './world.ts';

/** The requests after which the memory is held against its budget. */
const MEMORY_AFTER = 1_000;

const MEMORY_ROUNDS = 3;

/** Half of them new, half of them replays, as a sender that repeats itself makes them. */
async function rssAfter(candidate: Candidate): Promise<number> {
  const half = MEMORY_AFTER / 2;
  const harness = await openHarness(worldOf(half, RULES_A_GROUP));
  const started = await launch(candidate, harness);
  try {
    const events = Array.from({ length: half }, (_, group) => revokeEvent(requestFor(group)));
    await started.send(events, CONTEXT);
    return (await started.send(events, CONTEXT)).rss;
  } finally {
    await started.end();
    await harness.close();
  }
}

export async function warm(
  candidates: readonly Candidate[],
  options: WarmOptions,
  progress: Progress,
): Promise<Finding> {
  const [ours, plain, empty] = ['ours', 'plain', 'empty'].map((name) =>
    candidates.find((candidate) => candidate.name === name),
  );
  if (!ours || !plain || !empty) throw new Error('a candidate is missing');
  const rounds = await runWarm({ ours, plain }, options, progress);
  const memory = { ours: [] as number[], plain: [] as number[], empty: [] as number[] };
  for (let round = 1; round <= MEMORY_ROUNDS; round++) {
    progress(`warm: memory after ${MEMORY_AFTER} requests, ${round}`);
    memory.ours.push(await rssAfter(ours));
    memory.plain.push(await rssAfter(plain));
    memory.empty.push(await rssAfter(empty));
  }
  return findingOf(rounds, memory, options);
}

/** All requests of a kind, whatever the round. */
const together = (rounds: readonly Round[], kind: Kind): readonly number[] =>
  rounds.flatMap((round) => round.get(kind)?.durations ?? []);

const p50 = ({ durations }: Passes) => quantile(durations, 0.5);
const cpu = ({ durations, cpu: used }: Passes) => used / durations.length;

/** Of new requests: what a round takes beyond the bare trips, in those trips; and of processor time likewise. */
function beyondOf(rounds: Readonly<Record<Who, readonly Round[]>>, who: Who, of: (passes: Passes) => number) {
  return rounds[who].map((round, at) => {
    const [own, bare] = [round.get('new'), rounds.bare[at]?.get('new')];
    return own && bare ? (of(own) - of(bare)) / of(bare) : Number.POSITIVE_INFINITY;
  });
}

function findingOf(
  rounds: Readonly<Record<Who, readonly Round[]>>,
  memory: Readonly<Record<'ours' | 'plain' | 'empty', readonly number[]>>,
  { warmUp }: WarmOptions,
): Finding {
  const measured = WHO.flatMap((who) => KINDS.map((kind) => lineOf(rounds[who], who, kind)));
  const beyond = { ours: beyondOf(rounds, 'ours', p50), plain: beyondOf(rounds, 'plain', p50) };
  const work = { ours: beyondOf(rounds, 'ours', cpu), plain: beyondOf(rounds, 'plain', cpu) };
  const rss = (who: keyof typeof memory) => median(memory[who]);
  const p50New = (who: Who) => median(together(rounds[who], 'new'));
  const cpuNew = (who: Who) => rounds[who].flatMap((round) => round.get('new') ?? []).map(cpu);
  const times = (value: number) => value.toFixed(2);
  const ratios: Ratio[] = [
    {
      what: 'new: time beyond the round trips / that of the same by bare HTTP',
      value: (p50New('ours') - p50New('bare')) / p50New('bare'),
      budget: 0.85,
    },
    {
      what: 'new: processor time / that of plain',
      value: median(cpuNew('ours')) / median(cpuNew('plain')),
      budget: 1.15,
    },
    {
      what: `resident after ${MEMORY_AFTER} requests / that of an empty process`,
      value: rss('ours') / rss('empty'),
      budget: 2.5,
    },
  ];
  return {
    section: 'warm',
    tables: [
      {
        title: `Warm requests, after ${warmUp} (p50: median of the rounds, quartiles)`,
        columns: ['', 'request', 'p50', 'p99', 'processor time a request'],
        rows: measured.flatMap((line) => line?.row ?? []).map((row) => [...row]),
      },
      {
        title: 'New requests beyond the same round trips by bare HTTP (1: as long as those again)',
        columns: ['', 'time', 'processor time'],
        rows: (['ours', 'plain'] as const).map((who) => [
          who === 'plain' ? 'plain: little but the two SDKs' : who,
          spread(spreadOf(beyond[who]), times),
          spread(spreadOf(work[who]), times),
        ]),
      },
      {
        title: `Resident memory after ${MEMORY_AFTER} requests`,
        columns: ['', 'resident'],
        rows: (['ours', 'plain', 'empty'] as const).map((who) => [who, mb(rss(who))]),
      },
    ],
    ratios,
    numbers: { measured: measured.flatMap((line) => line?.numbers ?? []), beyond, work, memory },
  };
}

function lineOf(rounds: readonly Round[], who: Who, kind: Kind) {
  const passes = rounds.flatMap((round) => round.get(kind) ?? []);
  if (passes.length === 0) return undefined;
  const numbers = {
    who,
    kind,
    p50: spreadOf(passes.map(p50)),
    p99: quantile(together(rounds, kind), 0.99),
    cpu: spreadOf(passes.map(cpu)),
  };
  const name = who === 'bare' ? 'the same round trips, bare' : who;
  const row = [name, kind, spread(numbers.p50, ms), ms(numbers.p99), spread(numbers.cpu, ms)];
  return { numbers, row: [row] };
}
