/**
 * Damages copies of a file at random and uses them, in a process that may crash. `argv`: the undamaged file, a seed, the
 * number of runs. Sends each damage before it is applied.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { StoreUnavailable } from '../../../lib/core/ports.ts';
import { createSqliteStore } from '../../../lib/stores/sqlite/store.ts';
import { following, makeDoneRow, makeKey } from '../../contracts/make-row.ts';
import { ample } from '../../contracts/store/resource.ts';
import { createManualClock } from '../../support/clocks.ts';
import { ABSENT, damageRow, KEYS } from './damage-rows.ts';
import { createLogBook } from './kit.ts';

const [, , sound = '', seed = '0', runs = '1'] = process.argv;
const bytes = readFileSync(sound);
const PAGE = 4_096;
const pages = bytes.length / PAGE;

/** The written bytes and their positions. */
type Damage = readonly { readonly at: number; readonly bytes: readonly number[] }[];

const within = (from: number, to: number) => fc.integer({ min: from, max: to - 1 });
const byte = within(0, 256);
const one = (at: fc.Arbitrary<number>, value = byte) =>
  fc.record({ at, bytes: fc.tuple(value).map(([written]) => [written]) });
const some = (at: fc.Arbitrary<number>, value = byte): fc.Arbitrary<Damage> =>
  fc.array(one(at, value), { minLength: 1, maxLength: 30 });
const inPage = (from: number, to: number) =>
  fc.tuple(within(0, pages), within(from, to)).map(([page, at]) => page * PAGE + at);

/** Positions of bytes of texts: invalid UTF-8 there has aborted the process in the past. */
const texts = [
  ...KEYS.flatMap((n) => placesOf(makeKey(n))),
  ...placesOf('"RUNNING"'),
  ...placesOf('CREATE TABLE'),
];

function placesOf(text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1))
    places.push(at + text.length - 1);
  return places;
}

const page = (content: fc.Arbitrary<readonly number[]>): fc.Arbitrary<Damage> =>
  fc.tuple(within(0, pages), content).map(([n, written]) => [{ at: n * PAGE, bytes: written }]);

const damages: fc.Arbitrary<Damage> = fc.oneof(
  some(within(0, bytes.length)),
  some(within(0, 100)),
  some(within(100, PAGE)),
  some(inPage(0, 64)),
  some(fc.constantFrom(...texts), within(0x80, 0x100)),
  some(within(0, bytes.length), fc.constant(0xff)),
  page(fc.constant(new Array<number>(PAGE).fill(0))),
  page(fc.array(byte, { minLength: PAGE, maxLength: PAGE })),
  // A page replaced by another page of the same file.
  page(within(0, pages).map((n) => [...bytes.subarray(n * PAGE, (n + 1) * PAGE)])),
);

function apply(damage: Damage): Buffer {
  const damaged = Buffer.from(bytes);
  for (const { at, bytes: written } of damage) damaged.set(written.slice(0, damaged.length - at), at);
  return damaged;
}

/** The value, or that the store is unavailable. */
async function outcome<T>(call: () => Promise<T>): Promise<{ value: T } | 'unavailable'> {
  try {
    return { value: await call() };
  } catch (error) {
    if (error instanceof StoreUnavailable) return 'unavailable';
    throw error;
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

async function check(store: () => ReturnType<typeof createSqliteStore>): Promise<void> {
  for (const n of KEYS) {
    const row = damageRow(n);
    const read = await outcome(async () => store().read(row.key, ample()));
    if (read !== 'unavailable' && !same(read.value, row)) throw new Error(`row ${n} was read as another one`);
    const claimed = await outcome(async () => store().write({ ...row, attempt: 'thief' }, 'absent', ample()));
    if (claimed !== 'unavailable' && claimed.value) throw new Error(`row ${n} was taken for absent`);
  }
  for (const n of ABSENT) {
    const read = await outcome(async () => store().read(makeKey(n), ample()));
    if (read !== 'unavailable' && read.value !== undefined) throw new Error(`row ${n} was never stored`);
  }
  const [first = 0] = KEYS;
  const done = makeDoneRow(damageRow(first));
  const written = await outcome(async () => store().write(done, following(damageRow(first)), ample()));
  if (written === 'unavailable') return;
  const read = await outcome(async () => store().read(done.key, ample()));
  if (written.value && !same(read, { value: done }))
    throw new Error('a write that was stored cannot be read');
}

const open = (path: string) => createSqliteStore({ path, clock: createManualClock(), log: createLogBook() });

await fc.assert(
  fc.asyncProperty(damages, fc.boolean(), async (damage, whileOpen) => {
    const path = `${sound}-${process.pid}`;
    const where = damage.map(({ at, bytes: written }) => ({ at, bytes: written.slice(0, 40) }));
    process.send?.({ whileOpen, where });
    copyFileSync(sound, path);
    if (whileOpen) {
      const store = open(path);
      writeFileSync(path, apply(damage), { flag: 'r+' });
      await check(() => store);
    } else {
      writeFileSync(path, apply(damage));
      // A process that opens a damaged file fails at once.
      const opened = await outcome(async () => open(path));
      if (opened !== 'unavailable') await check(() => opened.value);
    }
  }),
  { seed: Number(seed), numRuns: Number(runs) },
);
process.disconnect?.();
