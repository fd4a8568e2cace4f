/** Sends the items of a batch, several at a time. */

import type { Client } from '../../client/client.ts';
import type { RevokeBody } from '../../client/revoke-body.ts';
import type { ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import { EXIT, type ExitCode, exitCodeOf } from '../exit-codes.ts';
import { type Item, tokenOf } from './items.ts';
import type { End, Journal } from './journal.ts';

export interface BatchParts {
  readonly client: Pick<Client, 'revoke'>;
  readonly journal: Journal;
  readonly concurrency: number;
  /** Begin no further item. */
  readonly stopping: AbortSignal;
  /** End what runs. */
  readonly ending: AbortSignal;
  readonly onEnd: (item: Item, answer: ClientAnswer<Result>) => void;
}

/** How each of these items ended; those that were not begun are left out. Fails only where the client or the disk does. */
export async function runBatch(items: readonly Item[], parts: BatchParts): Promise<readonly ExitCode[]> {
  const { client, journal, stopping, ending, onEnd } = parts;
  const codes: ExitCode[] = [];
  const queue = items.values();
  // One that fails stops the others: nothing is sent that the journal cannot keep.
  const failed = new AbortController();

  async function worker(): Promise<void> {
    for (const item of queue) {
      if (stopping.aborted || failed.signal.aborted) return;
      const token = tokenOf(journal.head.batch, item);
      // Checked before the first was sent, or left to the service on purpose.
      const request = { ...item.body, ClientToken: token } as unknown as RevokeBody;
      const answer = await client.revoke(request, { signal: AbortSignal.any([ending, failed.signal]) });
      const code = exitCodeOf(answer);
      codes.push(code);
      journal.append({ line: item.line, token, end: endOf(code), answer });
      onEnd(item, answer);
    }
  }
  const workers = Array.from({ length: parts.concurrency }, () =>
    worker().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const settled = await Promise.allSettled(workers);
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
  return codes;
}

function endOf(code: ExitCode): End {
  if (code === EXIT.done) return 'done';
  return code === EXIT.refused ? 'refused' : 'unfinished';
}
