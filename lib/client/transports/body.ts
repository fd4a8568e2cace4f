/** The body of a reply, bounded: it may come from a broken proxy, or from another service. */
import { BODY_BOUNDS, NoReply } from '../transport.ts';

/** @throws {NoReply} when it is too large, or not UTF-8 */
export async function readBody({ body }: Response, host: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop ends the connection.
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > BODY_BOUNDS.bytes)
      throw new NoReply(`${host} answers without end`, { sent: 'unknown', passing: false });
  }
  try {
    // A byte order mark stays: it is not the service's.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new NoReply(`the answer from ${host} is not UTF-8`, { sent: 'unknown', passing: true, cause });
  }
}
