/** Warm requests, one kind after the other: ours, the plain handler, and the same trips by bare HTTP, in turn. */
import { CONTEXT, openStage, revokeEvent } from '../build/function-stage.ts';
import { type Passes, passBare, record, type Tape } from './bare.ts';
import { type Candidate, launch } from './functions.ts';
import { type Finding, mb, ms, type Progress, type Ratio, spread } from './report.ts';
import { median, quantile, spreadOf } from './stats.ts';
import { requestFor, worldOf } from './world.ts';

export interface WarmOptions {
  readonly rounds: number;
  /** Of each kind, a round. */
  readonly requests: number;
}

/** Requests at the start of a round that are not counted: connections are made, code gets hot. */
const WARM_UP = 300;
const RULES_A_GROUP = 10;
/** The requests after which the memory is held against its budget. */
const MEMORY_AFTER = 1_000;

type Kind = 'new' | 'replay, own' | 'replay, from the table' | 'conflict' | 'invalid';

/** The events of each kind. New ones come first: the others meet their rows. */
function eventsOf(count: number): ReadonlyMap<Kind, readonly string[]> {
  const each = (more?: object) =>
    Array.from({ length: count }, (_, group) => revokeEvent(requestFor(group, more)));
  return new Map<Kind, readonly string[]>([
    ['new', each()],
    ['replay, own', each()],
    ['replay, from the table', each()],
    ['conflict', each({ Priority: 2 })],
    ['invalid', each({ PortRange: '22-22' })],
  ]);
}

/** Kinds that another instance answers: the first one keeps what it has stored itself. */
const ELSEWHERE: ReadonlySet<Kind> = new Set(['replay, from the table', 'conflict']);

type Round = ReadonlyMap<Kind, Passes>;

async function roundOf(candidate: Candidate, count: number, kinds: readonly Kind[]): Promise<Round> {
  const stage = await openStage(worldOf(count, RULES_A_GROUP));
  const [one, other] = [await launch(candidate, stage), await launch(candidate, stage)];
  const passes = new Map<Kind, Passes>();
  try {
    for (const [kind, events] of eventsOf(count)) {
      if (!kinds.includes(kind)) continue;
      const instance = ELSEWHERE.has(kind) ? other : one;
      await instance.send(events.slice(0, WARM_UP), CONTEXT);
      passes.set(kind, await instance.send(events.slice(WARM_UP), CONTEXT));
    }
  } finally {
    await Promise.all([one.end(), other.end()]);
    await stage.close();
  }
  return passes;
}

async function rssAfter(candidate: Candidate): Promise<number> {
  const stage = await openStage(worldOf(MEMORY_AFTER / 2, RULES_A_GROUP));
  const started = await launch(candidate, stage);
  try {
    const events = eventsOf(MEMORY_AFTER / 2);
    await started.send(events.get('new') ?? [], CONTEXT);
    return (await started.send(events.get('replay, own') ?? [], CONTEXT)).rss;
  } finally {
    await started.end();
    await stage.close();
  }
}

const KINDS: readonly Kind[] = ['new', 'replay, own', 'replay, from the table', 'conflict', 'invalid'];
/** The plain handler neither refuses nor compares. */
const PLAIN_KINDS: readonly Kind[] = ['new', 'replay, own'];

export async function warm(
  candidates: readonly Candidate[],
  options: WarmOptions,
  progress: Progress,
): Promise<Finding> {
  const [ours, plain, empty] = ['ours', 'plain', 'empty'].map((name) =>
    candidates.find((candidate) => candidate.name === name),
  );
  if (!ours || !plain || !empty) throw new Error('a candidate is missing');
  const count = WARM_UP + options.requests;
  const world = worldOf(count, RULES_A_GROUP);
  progress('warm: recording the trips');
  const tape: Tape = await record(ours, world, eventsOf(count).get('new') ?? []);
  const rounds = { ours: [] as Round[], plain: [] as Round[], bare: [] as Round[] };
  for (let round = 1; round <= options.rounds; round++) {
    progress(`warm: round ${round} of ${options.rounds}`);
    rounds.ours.push(await roundOf(ours, count, KINDS));
    const bare = await passBare(tape, world);
    rounds.bare.push(new Map([['new', { ...bare, durations: bare.durations.slice(WARM_UP) }]]));
    rounds.plain.push(await roundOf(plain, count, PLAIN_KINDS));
  }
  const memory = { ours: [] as number[], empty: [] as number[] };
  for (let round = 1; round <= Math.ceil(options.rounds / 3); round++) {
    progress(`warm: memory after ${MEMORY_AFTER} requests, ${round}`);
    memory.ours.push(await rssAfter(ours));
    memory.empty.push(await rssAfter(empty));
  }
  return findingOf(rounds, memory);
}

const p50 = ({ durations }: Passes) => quantile(durations, 0.5);
const p99 = ({ durations }: Passes) => quantile(durations, 0.99);
const cpu = ({ durations, cpu: used }: Passes) => used / durations.length;

function findingOf(
  rounds: Readonly<Record<'ours' | 'plain' | 'bare', readonly Round[]>>,
  memory: Readonly<Record<'ours' | 'empty', readonly number[]>>,
): Finding {
  const lines = (['ours', 'plain', 'bare'] as const).flatMap((who) =>
    KINDS.map((kind) => ({ who, kind, passes: rounds[who].flatMap((round) => round.get(kind) ?? []) })),
  );
  const measured = lines
    .filter(({ passes }) => passes.length > 0)
    .map(({ who, kind, passes }) => ({
      who,
      kind,
      p50: spreadOf(passes.map(p50)),
      p99: spreadOf(passes.map(p99)),
      cpu: spreadOf(passes.map(cpu)),
    }));
  const beyond = rounds.ours.map((round, at) => {
    const [own, bare] = [round.get('new'), rounds.bare[at]?.get('new')];
    return own && bare ? (p50(own) - p50(bare)) / p50(bare) : Number.POSITIVE_INFINITY;
  });
  const [oursRss, emptyRss] = [median(memory.ours), median(memory.empty)];
  const ratios: Ratio[] = [
    { what: 'new: time beyond the trips / the trips by bare HTTP', value: median(beyond), budget: 1 },
    {
      what: `resident after ${MEMORY_AFTER} requests / that of an empty process`,
      value: oursRss / emptyRss,
      budget: 1.6,
    },
  ];
  return {
    section: 'warm',
    tables: [
      {
        title: 'Warm requests (median of the rounds, quartiles)',
        columns: ['', 'request', 'p50', 'p99', 'processor time a request'],
        rows: measured.map((line) => [
          line.who === 'bare' ? 'the same trips, bare' : line.who,
          line.kind,
          spread(line.p50, ms),
          spread(line.p99, ms),
          spread(line.cpu, ms),
        ]),
      },
      {
        title: `Resident memory after ${MEMORY_AFTER} requests`,
        columns: ['', 'resident'],
        rows: [
          ['ours', mb(oursRss)],
          ['empty', mb(emptyRss)],
        ],
      },
    ],
    ratios,
    numbers: { measured, beyond, memory },
  };
}
