/** What racing writers do, in this process or in another. */

import type { RevocationRow } from '../../../lib/core/model/row.ts';
import type { RevocationStore } from '../../../lib/core/ports.ts';
import { following } from '../make-row.ts';
import { ample } from './resource.ts';

/** Sends every claim at once. Which of them were applied, in order. */
export const claimAll = (store: RevocationStore, rows: readonly RevocationRow[]): Promise<boolean[]> =>
  Promise.all(rows.map((row) => store.write(row, 'absent', ample())));

/**
 * Adds one to the row's `generation`, `times` times, by reading it and writing it on condition that no other process
 * has written it meanwhile. Returns how often one had.
 */
export async function increment(
  store: RevocationStore,
  key: string,
  attempt: string,
  times: number,
): Promise<number> {
  let lost = 0;
  for (let done = 0; done < times; ) {
    const row = await store.read(key, ample());
    if (!row) throw new Error('the row is gone');
    const next = { ...row, version: row.version + 1, attempt, generation: row.generation + 1 };
    if (await store.write(next, following(row), ample())) done++;
    else if (++lost > 10_000) throw new Error('no job makes progress');
  }
  return lost;
}
