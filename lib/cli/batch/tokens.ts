/** The tokens of a batch: the same for the same item in every run, so that a second run replays what is done. Pure. */
import { ClientFault } from '../../client/transport.ts';
import { canonicalJson, sha256Hex } from '../../core/json.ts';
import type { Item } from './items.ts';

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
