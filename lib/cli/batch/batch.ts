/**
 * `revoke --batch`: many requests, each with its own token, and `dry-run --batch`. Nothing is written to disk: the same
 * command sends all of them again with the same tokens, and the service replays finished ones.
 */
import type { RevokeBody } from '../../client/revoke-body.ts';
import { ClientFault } from '../../client/transport.ts';
import type { ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import { visibleJson } from '../../core/visible.ts';
import type { Given, Option } from '../command.ts';
import { type Connection, connect } from '../connection/connect.ts';
import type { CliContext } from '../context.ts';
import { EXIT, type ExitCode, exitCodeOf, exitCodeOfChange, isDryRun, worst } from '../exit-codes.ts';
import { describeAnswer } from '../output/describe-answer.ts';
import { paintFor } from '../output/paint.ts';
import { NOTHING_CHANGED } from '../output/report.ts';
import { nameOf, readText } from '../request/file.ts';
import { PARAMETER_OPTIONS } from '../request/parameter-options.ts';
import { batchIdOf, type Item, readItems, tokenOf } from './items.ts';
import { createProgress } from './progress.ts';
import { type BatchParts, runBatch } from './run.ts';
import { summaryOf } from './summary.ts';

export const BATCH_OPTIONS: readonly Option[] = [
  { name: 'batch', value: 'FILE', help: 'Many requests as NDJSON, one JSON object per line.' },
  {
    name: 'batch-id',
    value: 'ID',
    help: 'Id of the batch, part of the token of each item. A new id sends new requests. Default: a hash of the input and the service URL.',
  },
  { name: 'concurrency', value: 'N', help: 'How many requests run at once, 1 to 32. Default: 4.' },
];

const MOST_AT_ONCE = 32;

/** @throws {ClientFault} for an option that would have no effect without --batch */
export function refuseBatchOptions(given: Given): void {
  const lost = BATCH_OPTIONS.find(({ name }) => name !== 'batch' && given.on(name));
  if (lost !== undefined) throw new ClientFault(`--${lost.name} requires --batch FILE`);
}

/** @throws {ClientFault} before anything is sent */
export async function revokeBatch(given: Given, context: CliContext): Promise<ExitCode> {
  const { text, items, concurrency } = await batchOf(given, context, false);
  const { client, target, revokeOnly } = connect(given, context);
  const batchId = batchIdOf(given.text('batch-id'), text, target);
  context.err.write(`batch ${batchId}: to resume, run the same command\n`);
  const send: BatchParts['send'] = (item, signal) =>
    client.revoke(bodyOf(item, { ClientToken: tokenOf(batchId, item) }), { signal });
  return sendAll(given, context, { items, concurrency, send, revokeOnly, changes: true });
}

/** @throws {ClientFault} before anything is sent */
export async function dryRunBatch(given: Given, context: CliContext): Promise<ExitCode> {
  const { items, concurrency } = await batchOf(given, context, true);
  const { client, revokeOnly } = connect(given, context);
  const send: BatchParts['send'] = (item, signal) => client.dryRun(bodyOf(item), { signal });
  return sendAll(given, context, { items, concurrency, send, revokeOnly, changes: false });
}

/** A cast is safe: it was checked before, or the user leaves the check to the service. */
const bodyOf = ({ body }: Item, more: object = {}): RevokeBody =>
  ({ ...body, ...more }) as unknown as RevokeBody;

/** @throws {ClientFault} with every fault of the command line or of the file */
async function batchOf(given: Given, context: CliContext, dry: boolean) {
  const path = given.text('batch') ?? '';
  const alone = ['file', ...PARAMETER_OPTIONS.map(({ name }) => name)].find((name) => given.on(name));
  if (alone !== undefined)
    throw new ClientFault(
      `--${alone} cannot be used with --batch: the lines of the file contain the requests`,
    );
  const concurrency = concurrencyOf(given);
  const text = await readText(path, context);
  return { text, items: readItems(text, nameOf(path), !given.on('no-check'), dry), concurrency };
}

interface Sending extends Pick<BatchParts, 'concurrency' | 'send'>, Pick<Connection, 'revokeOnly'> {
  readonly items: readonly Item[];
  readonly changes: boolean;
}

async function sendAll(given: Given, context: CliContext, sending: Sending): Promise<ExitCode> {
  const { items, concurrency, send, revokeOnly, changes } = sending;
  const codeOf = changes ? exitCodeOfChange : exitCodeOf;
  const { out, err, stopping, ending } = context;
  const reporter = createReporter(given, context, items.length, codeOf, revokeOnly);
  const lost = new AbortController();
  const stop = () => reporter.print('finishing running requests; press Ctrl-C again to abort them');
  stopping.addEventListener('abort', stop, { once: true });
  const answers = await runBatch(items, {
    send,
    concurrency,
    // Stop if an answer cannot be printed.
    stopping: AbortSignal.any([stopping, lost.signal]),
    ending,
    async onEnd(item, answer) {
      reporter.end(item, answer);
      if ((await out.flush()) !== undefined) lost.abort();
    },
  });
  reporter.close();
  err.write(`${summaryOf(items, answers)}\n`);
  if (changes && answers.some(({ answer }) => isDryRun(answer))) err.write(NOTHING_CHANGED);
  return answers.length < items.length ? EXIT.unknown : worst(answers.map(({ answer }) => codeOf(answer)));
}

function concurrencyOf(given: Given): number {
  const text = given.text('concurrency') ?? '4';
  const many = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  if (many < 1 || many > MOST_AT_ONCE)
    throw new ClientFault(`--concurrency must be 1 to ${MOST_AT_ONCE}, not "${text}"`);
  return many;
}

/** Prints each finished item above the progress bar. */
function createReporter(
  given: Given,
  { out, err, env }: CliContext,
  total: number,
  codeOf: typeof exitCodeOf,
  revokeOnly: boolean,
) {
  const paint = paintFor(out, env);
  const progress = createProgress(err);
  let ended = 0;
  let bad = 0;
  const note = () => (bad === 0 ? '' : `${bad} not done`);
  progress.show(ended, total, note());
  return {
    print: (line: string) => progress.print(err, line),
    end(item: Item, answer: ClientAnswer<Result>) {
      ended += 1;
      if (codeOf(answer) !== EXIT.done) bad += 1;
      const lines = given.on('json')
        ? [visibleJson({ line: item.line, ...answer })]
        : describeAnswer(answer, paint, revokeOnly).map(
            (text, index) => `${index === 0 ? `line ${item.line}: ` : '  '}${text}`,
          );
      progress.print(out, lines.join('\n'));
      progress.show(ended, total, note());
    },
    close: () => progress.clear(),
  };
}
