/** `pending`: the unfinished rows, sorted by due time, with what is known of each. */
import { existsSync } from 'node:fs';
import { policyOfToday } from '../app/complete.ts';
import { loadConfigFile } from '../app/config-file.ts';
import { openIndex, openStore } from '../app/open-store.ts';
import type { CliContext } from '../cli/context.ts';
import { EXIT, type ExitCode } from '../cli/exit-codes.ts';
import { paintFor } from '../cli/output/paint.ts';
import type { StoreSettings } from '../config/settings.ts';
import { reasonFor } from '../core/completion/reason.ts';
import type { TodaysPolicy } from '../core/completion/types.ts';
import { ConfigError } from '../core/errors/errors.ts';
import type { RevocationRow } from '../core/model/row.ts';
import {
  type CallLimit,
  IndexMissing,
  StoreUnavailable,
  type UnfinishedKey,
  type UnfinishedRows,
} from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import { visible, visibleJson } from '../core/visible.ts';
import { TablestoreFailure } from '../stores/tablestore/failure.ts';
import { deploymentSettings, readAccessKey } from './deployment.ts';
import { explainFailure } from './tables/explain-failure.ts';
import { nameFaults } from './tables/options.ts';

export interface PendingOptions {
  /** As it was typed. */
  readonly limit: string;
  readonly json: boolean;
}

const LIMIT: Millis = 20_000;
const MOST = 1_000;
const PAGE = 100;
/** Rows that cannot be read; with more of them, it is the table that cannot. */
const MOST_UNREADABLE = 5;

/** One row, as it is listed. */
interface Pending {
  readonly key: string;
  readonly caller?: string | undefined;
  readonly token?: string | undefined;
  readonly what: 'revocation' | 'restore';
  readonly state: string;
  readonly group: string;
  readonly since: string;
  readonly seconds: number;
  readonly attempts: number;
  readonly due: string;
  readonly why: string;
}

export async function runPending(options: PendingOptions, context: CliContext): Promise<ExitCode> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > MOST) {
    return fail([`--limit: "${options.limit}" is not a whole number from 1 to ${MOST}`], EXIT.usage, context);
  }
  try {
    const settings = deploymentSettings(context.env);
    const faults = storeFaults(settings.store);
    if (faults.length > 0) return fail(faults, EXIT.usage, context);
    const key = readAccessKey(context.env);
    if (settings.store.kind === 'tablestore' && 'faults' in key) return fail(key.faults, EXIT.usage, context);
    const file = loadConfigFile(settings.configFile);
    const policy = file && policyOfToday(file, settings.verify);
    const { clock, random } = context;
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const parts = { credentials: () => ('faults' in key ? undefined : key), clock, random, log };
    const [index, store] = [await openIndex(settings.store, parts), await openStore(settings.store, parts)];
    const call = () => ({ limit: LIMIT, signal: context.stopping });
    try {
      const rows: Pending[] = [];
      let unreadable = 0;
      for await (const each of entriesOf(index, call)) {
        let pending: Pending | undefined;
        try {
          const row = await store.read(each.key, call());
          pending = row && describe(row, each, policy, clock.now());
        } catch (error) {
          // A row that cannot be decoded must not hide the others.
          if (
            context.stopping.aborted ||
            !(error instanceof StoreUnavailable) ||
            ++unreadable > MOST_UNREADABLE
          )
            throw error;
          pending = describeUnreadable(each, error.message, clock.now());
        }
        if (pending && rows.length === limit) return report(rows, true, options, context);
        if (pending) rows.push(pending);
      }
      return report(rows, false, options, context);
    } finally {
      index.close();
      store.close();
    }
  } catch (error) {
    if (error instanceof ConfigError) return fail(error.faults, EXIT.usage, context);
    if (error instanceof IndexMissing) return fail([error.message], EXIT.refused, context);
    if (!(error instanceof StoreUnavailable)) throw error;
    if (context.stopping.aborted) return fail(['interrupted'], EXIT.unknown, context);
    return fail([error.message, ...fixesOf(error)], EXIT.unavailable, context);
  }
}

/** The store would create a file that is missing, and nothing would be pending in it. */
function storeFaults(store: StoreSettings): readonly string[] {
  if (store.kind === 'tablestore') return nameFaults(store);
  if (existsSync(store.path)) return [];
  return [
    `SQLITE_PATH: there is no file ${store.path}; set it to the file of the service, which creates it when it starts`,
  ];
}

/** Only Tablestore has causes that an operator can fix. */
const fixesOf = ({ cause }: StoreUnavailable): readonly string[] =>
  cause instanceof TablestoreFailure
    ? [`fix: ${explainFailure(cause, 'ots:GetRow and ots:GetRange').fix}`]
    : [];

/** All entries of the index, because those of expired rows come first, and must not hide the others. */
async function* entriesOf(index: UnfinishedRows, call: () => CallLimit): AsyncGenerator<UnfinishedKey> {
  let after: string | undefined;
  do {
    const page = await index.unfinished({ ...(after !== undefined && { after }), limit: PAGE }, call());
    yield* page.keys;
    after = page.next;
  } while (after !== undefined);
}

/** Undefined: it has expired, or been finished since it was listed. */
function describe(
  row: RevocationRow,
  { key, since, due }: UnfinishedKey,
  policy: TodaysPolicy | undefined,
  now: Millis,
): Pending | undefined {
  const why = reasonFor(row, policy, now);
  if (why === undefined) return undefined;
  const restores = row.state === 'DONE' || row.state === 'REFUSED';
  const life = restores ? row.restore : row;
  return {
    key,
    caller: row.caller,
    token: row.token,
    what: restores ? 'restore' : 'revocation',
    state: life?.state ?? row.state,
    group: `${row.request.SecurityGroupId} in ${row.request.RegionId}`,
    since: new Date(since).toISOString(),
    seconds: secondsSince(since, now),
    attempts: (restores ? row.restore?.attempts : row.history.at(-1)?.number) ?? 1,
    due: new Date(due).toISOString(),
    why,
  };
}

const describeUnreadable = ({ key, since, due }: UnfinishedKey, why: string, now: Millis): Pending => ({
  key,
  what: 'revocation',
  state: 'UNREADABLE',
  group: 'unknown group',
  since: new Date(since).toISOString(),
  seconds: secondsSince(since, now),
  attempts: 0,
  due: new Date(due).toISOString(),
  why: `The row cannot be read: ${why}.`,
});

const secondsSince = (since: Millis, now: Millis): number => Math.max(0, Math.round((now - since) / 1000));

function report(
  rows: readonly Pending[],
  more: boolean,
  { json }: PendingOptions,
  { out, err }: CliContext,
): ExitCode {
  for (const row of rows) out.write(json ? `${visibleJson(row)}\n` : `${lines(row).join('\n')}\n`);
  err.write(
    `${rows.length === 0 ? 'nothing is pending' : `${rows.length} pending`}${more ? ', and more' : ''}\n`,
  );
  return rows.length === 0 ? EXIT.done : EXIT.refused;
}

function lines({ what, state, group, caller = 'unknown', token, key, seconds, attempts, due, why }: Pending) {
  return [
    visible(`${what} ${token ?? key} of ${caller}: ${state} for ${seconds} s, ${group}`),
    visible(`  ${why} Attempts: ${attempts}; the next one is due ${due}.`),
  ];
}

function fail(faults: readonly string[], code: ExitCode, { err, env }: CliContext): ExitCode {
  const paint = paintFor(err, env);
  for (const fault of faults) err.write(`${paint('red', 'revoke-egress')}: ${visible(fault)}\n`);
  return code;
}
