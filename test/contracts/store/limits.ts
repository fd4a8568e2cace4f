import { describe, expect, it } from 'vitest';
import { makeKey, makeRow } from '../make-row.ts';
import {
  type Acquire,
  ample,
  endOf,
  type StoreCapabilities,
  type StoreResource,
  unavailable,
} from './resource.ts';

/** That nothing of a request outlives it. */
export function registerLimits<R extends StoreResource>(
  acquire: Acquire<R>,
  { stall }: StoreCapabilities<R>,
): void {
  describe('limits', () => {
    it.each([
      ['whose request has ended', { limit: 30_000, signal: AbortSignal.abort() }],
      ['that has no time left', { limit: 0, signal: new AbortController().signal }],
      ['that is past its time', { limit: -1, signal: new AbortController().signal }],
    ])('refuses a call %s, before anything is sent', async (_, call) => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      expect((await unavailable(resource.store.write(row, 'absent', call))).applied).toBe('no');
      expect((await unavailable(resource.store.read(row.key, call))).applied).toBe('no');
      expect(await resource.store.read(row.key, ample())).toBeUndefined();
    });

    if (stall) {
      it('ends a write that cannot be applied within its limit, and reports whether it was applied', async () => {
        await using resource = await acquire();
        const row = makeRow({}, resource.clock.now());
        const release = await stall(resource);
        const begun = resource.clock.now();
        const { signal } = new AbortController();
        const end = await endOf(resource.store.write(row, 'absent', { limit: 300, signal }));
        const taken = resource.clock.now() - begun;
        await release();

        expect(['no', 'unknown']).toContain(end);
        expect(taken).toBeGreaterThan(0);
        expect(taken).toBeLessThan(600);
        const standing = await resource.store.read(row.key, ample());
        if (end === 'no') expect(standing).toBeUndefined();
        expect(await resource.store.write(makeRow({ key: makeKey(2) }), 'absent', ample())).toBe(true);
      });

      it('gives a write up at once when its request ends', async () => {
        await using resource = await acquire();
        const release = await stall(resource);
        const begun = resource.clock.now();
        const request = new AbortController();
        const writing = endOf(
          resource.store.write(makeRow({}, begun), 'absent', { limit: 30_000, signal: request.signal }),
        );
        request.abort();
        const end = await writing;
        const taken = resource.clock.now() - begun;
        await release();

        expect(['no', 'unknown']).toContain(end);
        expect(taken).toBeLessThan(300);
      });
    }
  });
}
