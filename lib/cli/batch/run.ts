/** Sends the items of a batch, several at a time. */

import type { ClientAnswer } from '../../client/types.ts';
import type { Result } from '../../core/model/result.ts';
import type { Item } from './items.ts';

export interface BatchParts {
  /** Sends one item. */
  readonly send: (item: Item, signal: AbortSignal) => Promise<ClientAnswer<Result>>;
  readonly concurrency: number;
  /** Start no further item. */
  readonly stopping: AbortSignal;
  /** Abort running items. */
  readonly ending: AbortSignal;
  /** Awaited before the worker starts another item. */
  readonly onEnd: (item: Item, answer: ClientAnswer<Result>) => Promise<void>;
}

export interface Answered {
  readonly item: Item;
  readonly answer: ClientAnswer<Result>;
}

/** The answers in the order of their arrival; items that were not started have none. */
export async function runBatch(
  items: readonly Item[],
  { send, concurrency, stopping, ending, onEnd }: BatchParts,
): Promise<readonly Answered[]> {
  const answers: Answered[] = [];
  const queue = items.values();
  // A defect in one worker stops the others, because their answers would not be reported.
  const failed = new AbortController();

  async function worker(): Promise<void> {
    for (const item of queue) {
      if (stopping.aborted || failed.signal.aborted) return;
      const answer = await send(item, AbortSignal.any([ending, failed.signal]));
      answers.push({ item, answer });
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
