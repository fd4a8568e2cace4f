/**
 * Runs warm requests: ours, the plain handler, and the same trips by bare HTTP. Each is one process for all rounds,
 * like an instance. All take the same slices of requests in turn, so that other load on the computer affects all of
 * them.
 */
import { CONTEXT, openHarness, revokeEvent } from '../build/function-harness.ts';
import { openBare, type Passes, record } from './bare.ts';
import { type Candidate, launch } from './functions.ts';
import type { Progress } from './report.ts';
import { requestFor, worldOf } from './world.ts';

export interface WarmOptions {
  readonly rounds: number;
  /** Of each kind, a round. */
  readonly requests: number;
  /** Revocations of each process before the first round: connections are made, code gets hot. */
  readonly warmUp: number;
}

export const KINDS = ['new', 'replay, own', 'replay, from the table', 'conflict', 'invalid'] as const;
export type Kind = (typeof KINDS)[number];
export type Round = ReadonlyMap<Kind, Passes>;

export const RULES_A_GROUP = 10;

/** Of the other kinds, which cost less and get hot sooner. */
const OTHERS_WARM_UP = 200;

/** What of a kind's request differs from the first one for the same group. */
const MORE: Readonly<Record<Kind, object>> = {
  new: {},
  'replay, own': {},
  'replay, from the table': {},
  conflict: { Priority: 2 },
  invalid: { PortRange: '22-22' },
};
/** Kinds that another instance answers: the first one keeps what it has stored itself. */
const ELSEWHERE: ReadonlySet<Kind> = new Set(['replay, from the table', 'conflict']);
/** The plain handler neither refuses nor compares. */
const PLAIN_KINDS: readonly Kind[] = ['new', 'replay, own'];

/** The requests of a kind for the groups from `from` to `to`. */
const eventsOf = (kind: Kind, from: number, to: number): readonly string[] =>
  Array.from({ length: to - from }, (_, n) => revokeEvent(requestFor(from + n, MORE[kind])));

interface Runner {
  /** One request of each kind for each of the groups. New ones come first: the others meet their rows. */
  run(from: number, to: number, othersTo?: number): Promise<Round>;
  end(): Promise<void>;
}

async function openFunction(candidate: Candidate, groups: number, kinds: readonly Kind[]): Promise<Runner> {
  const harness = await openHarness(worldOf(groups, RULES_A_GROUP));
  const [one, other] = [await launch(candidate, harness), await launch(candidate, harness)];
  return {
    async run(from, to, othersTo = to) {
      const passes = new Map<Kind, Passes>();
      for (const kind of kinds) {
        const events = eventsOf(kind, from, kind === 'new' ? to : othersTo);
        passes.set(kind, await (ELSEWHERE.has(kind) ? other : one).send(events, CONTEXT));
      }
      return passes;
    },
    async end() {
      await Promise.all([one.end(), other.end()]);
      await harness.close();
    },
  };
}

async function openTrips(recorded: Candidate, groups: number): Promise<Runner> {
  const world = worldOf(groups, RULES_A_GROUP);
  const tape = await record(recorded, world, eventsOf('new', 0, groups));
  const bare = await openBare(world);
  return {
    run: async (from, to) => new Map([['new', await bare.pass(tape.slice(from, to))]]),
    end: bare.end,
  };
}

export type Who = 'ours' | 'plain' | 'bare';
export const WHO: readonly Who[] = ['ours', 'plain', 'bare'];

/** The rounds of each, in the same order. */
export async function runWarm(
  { ours, plain }: { readonly ours: Candidate; readonly plain: Candidate },
  { rounds, requests, warmUp }: WarmOptions,
  progress: Progress,
): Promise<Readonly<Record<Who, readonly Round[]>>> {
  const groups = warmUp + rounds * requests;
  progress('warm: recording the trips');
  const runners: Readonly<Record<Who, Runner>> = {
    bare: await openTrips(ours, groups),
    ours: await openFunction(ours, groups, KINDS),
    plain: await openFunction(plain, groups, PLAIN_KINDS),
  };
  const found: Record<Who, Round[]> = { ours: [], plain: [], bare: [] };
  try {
    for (const who of WHO) {
      progress(`warm: ${warmUp} requests before the first round: ${who}`);
      await runners[who].run(0, warmUp, OTHERS_WARM_UP);
    }
    for (let round = 0; round < rounds; round++) {
      progress(`warm: round ${round + 1} of ${rounds}`);
      const from = warmUp + round * requests;
      for (const who of WHO) found[who].push(await runners[who].run(from, from + requests));
    }
  } finally {
    await Promise.all(WHO.map((who) => runners[who].end()));
  }
  return found;
}
