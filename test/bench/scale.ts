/** How cost grows: rows, processes, rules, permissions. */
import type { Candidate } from './functions.ts';
import type { Finding, Progress } from './report.ts';
import { scaleRequest } from './scale-request.ts';
import { scaleStore } from './scale-store.ts';

export async function scale(
  candidates: readonly Candidate[],
  quick: boolean,
  progress: Progress,
): Promise<Finding> {
  const ours = candidates.find(({ name }) => name === 'ours');
  if (!ours) throw new Error('a candidate is missing');
  const store = await scaleStore(quick, progress);
  const request = await scaleRequest(ours, quick, progress);
  return {
    section: 'scale',
    tables: [...store.tables, ...request.tables],
    ratios: request.ratios,
    numbers: { store: store.numbers, request: request.numbers },
  };
}
