import { describe, expect, it } from 'vitest';
import {
  ABSENT,
  outcome,
  put,
  sdkClient,
  shown,
  startSimulator,
  TABLE,
} from '../../support/tablestore-simulator.ts';

const CODES = [
  ['OTSRowOperationConflict', 409],
  ['OTSServerBusy', 503],
  ['OTSStorageServerBusy', 503],
  ['OTSOperationThrottled', 503],
  ['OTSPartitionUnavailable', 503],
  ['OTSNotEnoughCapacityUnit', 403],
  ['OTSCapacityUnitExhausted', 403],
  ['OTSTableNotReady', 404],
] as const;

const AMBIGUOUS = [
  ['OTSTimeout', 503],
  ['OTSServerUnavailable', 503],
  ['OTSInternalServerError', 500],
  ['OTSRequestTimeout', 408],
] as const;

describe('faults', () => {
  it.each(CODES)('%s is answered, and nothing is done', async (code, status) => {
    await using running = await startSimulator();
    running.simulator.faults.next('PutRow', { reply: { code } });
    expect(await outcome(put(running.client, 'row', [{ a: '1' }]))).toBe(`${status} ${code}`);
    expect(running.simulator.rows(TABLE)).toEqual([]);
    expect(() => running.simulator.faults.next('PutRow', { reply: { code }, effect: 'now' })).toThrow(
      /no effect/,
    );
  });

  it.each(AMBIGUOUS)('%s is answered before the effect or after it', async (code, status) => {
    await using running = await startSimulator();
    running.simulator.faults.next('PutRow', { reply: { code }, effect: 'none' });
    running.simulator.faults.next('PutRow', { reply: { code }, effect: 'now' });
    expect(await outcome(put(running.client, 'row', [{ a: '1' }]))).toBe(`${status} ${code}`);
    expect(running.simulator.rows(TABLE)).toEqual([]);
    expect(await outcome(put(running.client, 'row', [{ a: '1' }]))).toBe(`${status} ${code}`);
    expect(running.simulator.rows(TABLE)).toEqual([{ key: ['row'], columns: { a: '1' } }]);
  });

  it.each([
    ['reset', 'NetworkingError read ECONNRESET'],
    ['empty', "no status missing required 'consumed'"],
    [{ html: 502 }, /^502 <html>.*Bad gateway/s],
    [{ html: 200 }, /^no status /],
  ] as const)('a write whose answer is %o is done', async (reply, end) => {
    await using running = await startSimulator();
    running.simulator.faults.next('PutRow', { reply });
    expect(await outcome(put(running.client, 'row', [{ a: '1' }]))).toMatch(end);
    expect(running.simulator.rows(TABLE)).toEqual([{ key: ['row'], columns: { a: '1' } }]);
    expect(running.simulator.journal.of('PutRow')).toMatchObject([
      { applied: 1, fault: expect.stringContaining('reply') },
    ]);
  });

  it.each(['silence', 'truncated', 'trickle'] as const)(
    'a write whose answer is %s is done',
    async (reply) => {
      await using running = await startSimulator();
      running.simulator.faults.next('PutRow', { reply });
      // Here the SDK would wait for ever, or long: the socket is closed under it.
      const gone = new AbortController();
      const client = sdkClient(running.endpoint, { httpOptions: { signal: gone.signal } });
      const writing = put(client, 'row', [{ a: '1' }]).catch(() => undefined);
      await expect.poll(() => running.simulator.rows(TABLE)).toEqual([{ key: ['row'], columns: { a: '1' } }]);
      gone.abort();
      if (reply !== 'truncated') await writing;
    },
  );

  it('a late write is applied on command, to the row as it is then', async () => {
    await using running = await startSimulator();
    const { client, simulator } = running;
    simulator.faults.next('PutRow', { effect: 'late', reply: 'reset' });
    simulator.faults.next('PutRow', { effect: 'late', reply: { code: 'OTSTimeout' } });
    await outcome(put(client, 'first', [{ a: 'late' }], ABSENT));
    await outcome(put(client, 'second', [{ a: 'late' }], ABSENT));
    await put(client, 'second', [{ a: 'early' }], ABSENT);
    expect(await shown(client, 'first')).toBeUndefined();
    simulator.flush();
    expect(await shown(client, 'first')).toEqual({ a: 'late' });
    expect(await shown(client, 'second')).toEqual({ a: 'early' });
    expect(simulator.journal.of('PutRow').map(({ applied }) => applied)).toEqual([1, 0, 1]);
  });

  it('a late write lands after its time', async () => {
    await using running = await startSimulator();
    running.simulator.faults.next('PutRow', { effect: 'late', lateBy: 20, reply: 'reset' });
    await outcome(put(running.client, 'row', [{ a: '1' }]));
    await expect.poll(() => running.simulator.rows(TABLE)).toHaveLength(1);
  });

  it('late writes are forgotten by a reset, those with a time too', async () => {
    await using running = await startSimulator();
    const { client, simulator } = running;
    simulator.faults.next('PutRow', { effect: 'late', lateBy: 20, reply: 'reset' });
    simulator.faults.next('PutRow', { effect: 'late', reply: 'reset' });
    await outcome(put(client, 'one', [{ a: '1' }]));
    await outcome(put(client, 'two', [{ a: '1' }]));
    simulator.reset();
    simulator.flush();
    // A later write with the same delay has landed: so would have the forgotten one.
    simulator.faults.next('PutRow', { effect: 'late', lateBy: 20, reply: 'reset' });
    await outcome(put(client, 'three', [{ a: '1' }]));
    await expect.poll(() => simulator.rows(TABLE)).toEqual([{ key: ['three'], columns: { a: '1' } }]);
  });

  it('a write that is delivered twice is done twice, or fails its own condition', async () => {
    await using running = await startSimulator();
    const { client, simulator } = running;
    simulator.faults.next('PutRow', { effect: 'twice' });
    simulator.faults.next('PutRow', { effect: 'twice' });
    await put(client, 'row', [{ a: '1' }]);
    await put(client, 'other', [{ a: '1' }], ABSENT);
    expect(simulator.journal.of('PutRow')).toMatchObject([{ applied: 2 }, { applied: 1, status: 200 }]);
  });

  it('a call is delayed, or held until it is released', async () => {
    await using running = await startSimulator();
    const { client, simulator } = running;
    simulator.faults.next('PutRow', { delay: 30 });
    const begun = Date.now();
    await put(client, 'row', [{ a: '1' }]);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(29);

    simulator.faults.next('PutRow', { hold: true });
    const writing = put(client, 'held', [{ a: '1' }]);
    await expect.poll(() => simulator.journal.of('PutRow', 'held')).toHaveLength(1);
    expect(simulator.rows(TABLE)).toHaveLength(1);
    simulator.release();
    await writing;
    expect(simulator.rows(TABLE)).toHaveLength(2);
  });

  it('an unavailable partition affects rows only, for its time', async () => {
    await using running = await startSimulator();
    const { client, simulator } = running;
    simulator.makeUnavailable(5_000);
    expect(await outcome(shown(client, 'row'))).toBe('503 OTSPartitionUnavailable');
    expect(await outcome(put(client, 'row', [{ a: '1' }]))).toBe('503 OTSPartitionUnavailable');
    expect((await client.listTable({})).tableNames).toEqual([TABLE]);
    simulator.advance(5_000);
    expect(await shown(client, 'row')).toBeUndefined();
  });

  it('faults are used up in order, by operation, after the calls that they let pass', async () => {
    await using running = await startSimulator();
    const { client, simulator } = running;
    simulator.faults.next('PutRow', { reply: { code: 'OTSServerBusy' } }, 1);
    simulator.faults.next('GetRow', { reply: { code: 'OTSTimeout' } });
    await put(client, 'row', [{ a: '1' }]);
    expect(await outcome(put(client, 'row', [{ a: '2' }]))).toBe('503 OTSServerBusy');
    expect(await outcome(shown(client, 'row'))).toBe('503 OTSTimeout');
    expect(simulator.faults.pending()).toBe(0);
    expect(await shown(client, 'row')).toEqual({ a: '1' });

    simulator.faults.always('GetRow', { reply: { code: 'OTSServerBusy' } });
    for (let n = 0; n < 3; n++) expect(await outcome(shown(client, 'row'))).toBe('503 OTSServerBusy');
    simulator.faults.clear();
    expect(await shown(client, 'row')).toEqual({ a: '1' });
  });

  it('faults that make no sense are refused', async () => {
    await using running = await startSimulator();
    expect(() => running.simulator.faults.next('PutRow', { effect: 'none' })).toThrow(/no usual reply/);
    expect(() => running.simulator.faults.next('PutRow', { reply: { code: 'OTSNonsense' } })).toThrow(/code/);
  });
});
