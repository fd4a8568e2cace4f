import { expect, it } from 'vitest';
import { playRestoreTrace, RESTORE_TRACES } from './restore-traces.ts';

it.each(RESTORE_TRACES)('traces of restores: $name', async (trace) => {
  const played = await playRestoreTrace(trace);
  expect(played.violation && played).toBeUndefined();
  expect(played.answers).toEqual(trace.answers);
});
