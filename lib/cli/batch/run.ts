/** Sends the items of a batch, several at a time. */

import type { Client } from '../../client/client.ts';
import type { RevokeBody } from '../../client/revoke-body.ts';
import type { ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import { type Item, tokenOf } from './items.ts';

export interface BatchParts {
  readonly client: Pick<Client, 'revoke'>;
  readonly batchId: string;
  readonly concurrency: number;
  /** Start no further item. */
  readonly stopping: AbortSignal;
  /** Abort running items. */
  readonly ending: AbortSignal;
  /** Awaited before the worker starts another item. */
  readonly onEnd: (item: Item, answer: ClientAnswer<Result>) => Promise<void>;
}

/** The answers in the order of their arrival; items that were not started have none. */
export async function runBatch(
  items: readonly Item[],
  { client, batchId, concurrency, stopping, ending, onEnd }: BatchParts,
): Promise<readonly ClientAnswer<Result>[]> {
  const answers: ClientAnswer<Result>[] = [];
  const queue = items.values();
  // A defect in one worker stops the others, because their answers would not be reported.
  const failed = new AbortController();

  async function worker(): Promise<void> {
    for (const item of queue) {
      if (stopping.aborted || failed.signal.aborted) return;
      // A cast is safe: it was checked before, or the user leaves the check to the service.
      const request = { ...item.body, ClientToken: tokenOf(batchId, item) } as unknown as RevokeBody;
      const answer = await client.revoke(request, { signal: AbortSignal.any([ending, failed.signal]) });
      answers.push(answer);
      await onEnd(item, answer);
    }
  }
  const workers = Array.from({ length: concurrency }, () =>
    worker().catch((error: unknown) => {
      failed.abort();
      throw error;
    }),
  );
  const settled = await Promise.allSettled(workers);
  for (const each of settled) if (each.status === 'rejected') throw each.reason;
  return answers;
}
