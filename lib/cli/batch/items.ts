/** The items of a batch, checked together before the first one is sent, and their tokens. Pure. */

import { ClientFault } from '../../client/transport.ts';
import { canonicalJson, type JsonObject, sha256Hex } from '../../core/json.ts';
import { faultLines, faultsOf } from '../request/checked.ts';
import { type Line, parseLines } from '../request/file.ts';

export interface Item extends Line {
  /** Its own; absent: it is given one. */
  readonly token: string | undefined;
}

/** At most this many faults are reported. */
const MOST = 20;

/**
 * @throws {ClientFault} with the faults of all lines: half a batch is never sent because its other half is not in order
 */
export function readItems(text: string, name: string, check: boolean): readonly Item[] {
  const items = parseLines(text, name).map(
    ({ line, body }): Item => ({
      line,
      body,
      token: typeof body.ClientToken === 'string' ? body.ClientToken : undefined,
    }),
  );
  if (items.length === 0) throw new ClientFault(`${name} has no requests`);
  const faults = [
    ...(check
      ? items.flatMap(({ line, body }) =>
          faultLines(faultsOf(body, false)).map((each) => `line ${line}: ${each}`),
        )
      : dry(items)),
    ...reused(items),
  ];
  if (faults.length > 0) {
    const more = faults.length > MOST ? [`and ${faults.length - MOST} more`] : [];
    throw new ClientFault(
      [`${name} is not in order, nothing was sent:`, ...faults.slice(0, MOST), ...more].join('\n  '),
    );
  }
  return items;
}

/** Where the checking is left to the service: the client itself would refuse it, half way through the batch. */
const dry = (items: readonly Item[]): string[] =>
  items.flatMap(({ line, body }) =>
    'DryRun' in body ? [`line ${line}: a batch only revokes; leave DryRun out`] : [],
  );

/** One token names one request. */
function reused(items: readonly Item[]): string[] {
  const first = new Map<string, { line: number; body: JsonObject }>();
  return items.flatMap(({ line, body, token }) => {
    if (token === undefined) return [];
    const earlier = first.get(token);
    if (earlier === undefined) first.set(token, { line, body });
    return earlier === undefined || canonicalJson(earlier.body) === canonicalJson(body)
      ? []
      : [`line ${line}: its ClientToken is that of line ${earlier.line}, which asks for something else`];
  });
}

/** With the hash of an item behind it, a token has at most 64 characters. */
const LONGEST_ID = 31;

/**
 * Names a batch: by `chosen`, or else by its input and the service that it is sent to, so that another file or another
 * service is another batch.
 * @throws {ClientFault} for an id that cannot begin a token
 */
export function batchIdOf(chosen: string | undefined, text: string, target: string): string {
  if (chosen === undefined) return `batch-${sha256Hex(`${target}\n${text}`).slice(0, 16)}`;
  if (/^[A-Za-z0-9._-]+$/.test(chosen) && chosen.length <= LONGEST_ID) return chosen;
  throw new ClientFault(
    `--batch-id "${chosen}" is not valid; use 1 to ${LONGEST_ID} letters, digits, dots, dashes and underscores`,
  );
}

/** The item's own token, or one made of the id of the batch and the item, wherever in the file the item is. */
export const tokenOf = (batchId: string, { token, body }: Item): string =>
  token ?? `${batchId}-${sha256Hex(`${batchId}\n${canonicalJson(body)}`).slice(0, 32)}`;
