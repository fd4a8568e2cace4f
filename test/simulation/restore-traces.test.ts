import { describe, expect, it } from 'vitest';
import { playRestoreTrace, RESTORE_TRACES } from './restore-traces.ts';

describe('traces of restores', () => {
  it.each(RESTORE_TRACES)('$name', async (trace) => {
    const played = await playRestoreTrace(trace);
    expect(played.violation && played).toBeUndefined();
    expect(played.answers).toEqual(trace.answers);
  });
});
