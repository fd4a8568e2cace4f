/** The items of a batch, checked together before the first one is sent, and their tokens. Pure. */

import { ClientFault } from '../../client/transport.ts';
import { canonicalJson, type JsonObject, sha256Hex } from '../../core/json.ts';
import { faultLines, faultsOf } from '../request/checked.ts';
import { type Line, parseLines } from '../request/file.ts';

export interface Item extends Line {
  /** The token of the item; absent: one is derived. */
  readonly token: string | undefined;
}

/** At most this many faults are reported. */
const MOST = 20;

/**
 * @throws {ClientFault} with the faults of all lines, so that a batch is never sent in part
 */
export function readItems(text: string, name: string, check: boolean, dry = false): readonly Item[] {
  const lines = parseLines(text);
  const items = lines.flatMap((each): Item[] => {
    if ('fault' in each) return [];
    const { ClientToken } = each.body;
    return [{ ...each, token: typeof ClientToken === 'string' ? ClientToken : undefined }];
  });
  if (lines.length === 0) throw new ClientFault(`${name} has no requests`);
  const faults = [
    ...lines.flatMap((each) => ('fault' in each ? [{ line: each.line, fault: each.fault }] : [])),
    ...items.flatMap(({ line, body }) =>
      (check ? faultLines(faultsOf(body, dry)) : dry ? [] : misplacedDryRun(body)).map((fault) => ({
        line,
        fault,
      })),
    ),
    ...reused(items),
  ].toSorted((a, b) => a.line - b.line);
  if (faults.length > 0) {
    const more = faults.length > MOST ? [`and ${faults.length - MOST} more`] : [];
    const shown = faults.slice(0, MOST).map(({ line, fault }) => `line ${line}: ${fault}`);
    throw new ClientFault([`${name} is invalid; nothing was sent:`, ...shown, ...more].join('\n  '));
  }
  return items;
}

/** With --no-check: the client would refuse DryRun in the middle of the batch. */
const misplacedDryRun = (body: JsonObject): string[] =>
  'DryRun' in body ? ['a batch cannot mix dry runs and revocations; remove DryRun'] : [];

/** What makes two items one change: the service ignores these members when it compares requests. */
const identityOf = ({ Reason: _, RequestedBy: __, ...body }: JsonObject): string => canonicalJson(body);

/** One token names one request. */
function reused(items: readonly Item[]): { readonly line: number; readonly fault: string }[] {
  const first = new Map<string, { line: number; body: JsonObject }>();
  return items.flatMap(({ line, body, token }) => {
    if (token === undefined) return [];
    const earlier = first.get(token);
    if (earlier === undefined) first.set(token, { line, body });
    return earlier === undefined || identityOf(earlier.body) === identityOf(body)
      ? []
      : [{ line, fault: `its ClientToken is that of line ${earlier.line}, whose request differs` }];
  });
}

/** Followed by the hash of an item, it makes a token of at most 64 characters. */
const LONGEST_ID = 31;

/**
 * The id of a batch: `chosen`, or a hash of its input and of the service, so that another file or service is another
 * batch.
 * @throws {ClientFault} for an id that cannot be part of a token
 */
export function batchIdOf(chosen: string | undefined, text: string, target: string): string {
  if (chosen === undefined) return `batch-${sha256Hex(`${target}\n${text}`).slice(0, 16)}`;
  if (/^[A-Za-z0-9._-]+$/.test(chosen) && chosen.length <= LONGEST_ID) return chosen;
  throw new ClientFault(
    `--batch-id "${chosen}" is not valid; use 1 to ${LONGEST_ID} letters, digits, dots, dashes and underscores`,
  );
}

/** The token of the item, or one derived from the batch id and the item, independent of its position. */
export const tokenOf = (batchId: string, { token, body }: Item): string =>
  token ?? `${batchId}-${sha256Hex(`${batchId}\n${identityOf(body)}`).slice(0, 32)}`;
