/** `revoke --batch`: many requests, each under its own token, to the end or until Ctrl-C, and then on from there. */
import { createHash } from 'node:crypto';
import { ClientFault } from '../../client/transport.ts';
import type { ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import type { Given, Option } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-codes.ts';
import { describeAnswer } from '../output/describe-answer.ts';
import { paintFor, shellWord } from '../output/paint.ts';
import { nameOf, readText } from '../request/file.ts';
import { PARAMETER_OPTIONS } from '../request/parameter-options.ts';
import type { World } from '../world.ts';
import { type Item, readItems } from './items.ts';
import { type Journal, openJournal } from './journal.ts';
import { createProgress } from './progress.ts';
import { runBatch } from './run.ts';

export const BATCH_OPTIONS: readonly Option[] = [
  { name: 'batch', value: 'FILE', help: 'Many requests in NDJSON: one JSON object a line.' },
  { name: 'journal', value: 'FILE', help: 'Where the batch notes what is done. Default: FILE.journal.' },
  { name: 'concurrency', value: 'N', help: 'How many requests of a batch run at once, 1 to 32. Default: 4.' },
  { name: 'again', help: 'Send those that were refused once more.' },
];

const MOST_AT_ONCE = 32;

/** @throws {ClientFault} for an option that would have no effect without --batch */
export function refuseBatchOptions(given: Given): void {
  const lost = BATCH_OPTIONS.find(({ name }) => name !== 'batch' && given.on(name));
  if (lost !== undefined)
    throw new ClientFault(`--${lost.name} goes with --batch FILE only; add it, or leave --${lost.name} out`);
}

/** @throws {ClientFault} before anything is sent */
export async function revokeBatch(given: Given, world: World): Promise<ExitCode> {
  const path = given.text('batch') ?? '';
  const alone = ['file', ...PARAMETER_OPTIONS.map(({ name }) => name)].find((name) => given.on(name));
  if (alone !== undefined)
    throw new ClientFault(`--${alone} does not go with --batch, whose lines have everything`);
  const at = given.text('journal') ?? (path === '-' ? undefined : `${path}.journal`);
  if (at === undefined) throw new ClientFault('a batch from standard input needs a --journal');
  const concurrency = concurrencyOf(given);
  const text = await readText(path, world);
  const items = readItems(text, nameOf(path), !given.on('no-check'));
  const { client, target } = connect(given, world);
  const source = createHash('sha256').update(text).digest('hex');
  const journal = openJournal(at, { batch: world.random.id(), source, target });
  try {
    const pending = items.filter(({ line }) => isPending(journal.ends.get(line), given.on('again')));
    const before = items.filter((item) => !pending.includes(item));
    announce(world, journal, at, before.length, items.length);
    const told = teller(given, world, items.length, before.length);
    const { stopping, ending } = world;
    const stop = () => told.say(`finishing what is under way; once more to end it now`);
    stopping.addEventListener('abort', stop, { once: true });
    const codes = await runBatch(pending, {
      client,
      journal,
      concurrency,
      stopping,
      ending,
      onEnd: told.end,
    });
    told.close();
    const left = pending.length - codes.length;
    summarise(world, journal, codes, before, left);
    if (left > 0) return EXIT.unknown;
    return worst([
      ...codes,
      ...before.map(({ line }) => (journal.ends.get(line) === 'refused' ? EXIT.refused : EXIT.done)),
    ]);
  } finally {
    journal.close();
  }
}

function concurrencyOf(given: Given): number {
  const text = given.text('concurrency') ?? '4';
  const many = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (many < 1 || many > MOST_AT_ONCE)
    throw new ClientFault(`--concurrency is 1 to ${MOST_AT_ONCE}, not "${text}"`);
  return many;
}

const isPending = (end: string | undefined, again: boolean): boolean =>
  end === undefined || end === 'unfinished' || (again && end === 'refused');

function announce({ err }: World, { head }: Journal, at: string, before: number, total: number): void {
  const rest = before === 0 ? '' : `; ${before} of ${total} have ended before`;
  err.write(
    `batch ${head.batch}: its tokens are ${head.batch}-LINE; interrupted? the same command goes on, by ${shellWord(at)}${rest}\n`,
  );
}

/** Prints each item as it ends, above the bar. */
function teller(given: Given, world: World, total: number, before: number) {
  const { out, err, env } = world;
  const paint = paintFor(out, env);
  const progress = createProgress(err);
  let ended = before;
  let bad = 0;
  const note = () => (bad === 0 ? '' : `${bad} not done`);
  progress.show(ended, total, note());
  return {
    say: (line: string) => progress.say(err, line),
    end(item: Item, answer: ClientAnswer<Result>) {
      ended += 1;
      if (exitCodeOf(answer) !== EXIT.done) bad += 1;
      const lines = given.on('json')
        ? [JSON.stringify({ line: item.line, ...answer })]
        : describeAnswer(answer, paint).map(
            (text, index) => `${index === 0 ? `line ${item.line}: ` : '  '}${text}`,
          );
      progress.say(out, lines.join('\n'));
      progress.show(ended, total, note());
    },
    close: () => progress.clear(),
  };
}

function summarise(
  { err }: World,
  { ends }: Journal,
  codes: readonly ExitCode[],
  before: readonly Item[],
  left: number,
): void {
  const ofCodes = (code: ExitCode) => codes.filter((each) => each === code).length;
  const earlier = (end: string) => before.filter(({ line }) => ends.get(line) === end).length;
  const counts = [
    [ofCodes(EXIT.done) + earlier('done'), 'done'],
    [ofCodes(EXIT.refused) + earlier('refused'), 'refused'],
    [ofCodes(EXIT.unavailable), 'unavailable, nothing changed'],
    [ofCodes(EXIT.unknown), 'unknown'],
    [left, 'not begun'],
  ] as const;
  const words = counts.filter(([many]) => many > 0).map(([many, what]) => `${many} ${what}`);
  err.write(`${words.join(', ')}\n`);
}
