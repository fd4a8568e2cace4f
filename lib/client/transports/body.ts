/** The body of a reply, bounded: it may come from a broken proxy, or from another service. */
import { readBounded, textOf } from '../../core/bounded-json.ts';
import { BODY_BOUNDS, NoReply } from '../transport.ts';

/**
 * The text; empty when it is nested too deeply or has too many values: then it is not the function's, whatever its status.
 * @throws {NoReply} when it is too large, or not UTF-8
 */
export async function readBody(body: AsyncIterable<Uint8Array> | null, host: string): Promise<string> {
  if (body === null) return '';
  const read = await readBounded(body, BODY_BOUNDS);
  if (read.exceeded === 'bytes') {
    throw new NoReply(`${host} answers without end`, { sent: 'unknown', passing: false });
  }
  if (read.exceeded) return '';
  try {
    return textOf(read);
  } catch (cause) {
    throw new NoReply(`the answer from ${host} is not UTF-8`, { sent: 'unknown', passing: true, cause });
  }
}
