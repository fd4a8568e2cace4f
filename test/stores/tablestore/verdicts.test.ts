import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { makeDoneRow, makeRow } from '../../contracts/make-row.ts';
import { ample, endOf, unavailable } from '../../contracts/store/resource.ts';
import { TABLE } from '../../support/tablestore-simulator.ts';
import { acquireTablestore, openTablestore, type TablestoreResource } from './kit.ts';

const NOT_EXECUTED = [
  'OTSRowOperationConflict',
  'OTSNotEnoughCapacityUnit',
  'OTSCapacityUnitExhausted',
  'OTSTableNotReady',
  'OTSServerBusy',
  'OTSStorageServerBusy',
  'OTSOperationThrottled',
  'OTSPartitionUnavailable',
] as const;

const AMBIGUOUS = [
  'OTSTimeout',
  'OTSServerUnavailable',
  'OTSInternalServerError',
  'OTSRequestTimeout',
] as const;

const REFUSED = [
  'OTSAuthFailed',
  'OTSNoPermissionAccess',
  'OTSObjectNotExist',
  'OTSQuotaExhausted',
  'OTSParameterInvalid',
  'OTSInvalidPK',
  'OTSOutOfRowSizeLimit',
  'OTSOutOfColumnCountLimit',
  'OTSRequestBodyTooLarge',
  'OTSMethodNotAllowed',
] as const;

/** Damaged answers, which do not show whether the write was applied. */
const LOST = ['reset', 'empty', 'truncated', { html: 200 }, { html: 403 }, { html: 502 }] as const;

const requests = ({ simulator }: TablestoreResource, operation: string) =>
  simulator.journal.of(operation).length;

it.each(NOT_EXECUTED)(
  'a write that the server did not execute is sent again and applied after %s',
  async (code) => {
    await using resource = await acquireTablestore();
    resource.simulator.faults.next('PutRow', { reply: { code } });
    resource.simulator.faults.next('PutRow', { reply: { code } });
    expect(await endOf(resource.store.write(makeRow(), 'absent', ample()))).toBe('applied');
    expect(requests(resource, 'PutRow')).toBe(3);
  },
);

it('a write that the server did not execute is refused after a retry if its condition is false, because nothing is ambiguous', async () => {
  await using resource = await acquireTablestore();
  resource.simulator.faults.next('PutRow', { reply: { code: 'OTSServerBusy' } });
  const orphan = makeRow({ version: 2 });
  const expected = { version: 1, attempt: 'attempt-1' };
  expect(await endOf(resource.store.write(orphan, expected, ample()))).toBe('refused');
});

it('a write that the server did not execute fails as not applied after five tries', async () => {
  await using resource = await acquireTablestore();
  resource.simulator.faults.always('PutRow', { reply: { code: 'OTSPartitionUnavailable' } });
  const error = await unavailable(resource.store.write(makeRow(), 'absent', ample()));
  expect(error.applied).toBe('no');
  expect(error.message).toMatch(
    /^Tablestore PutRow: OTSPartitionUnavailable \(503, request [0-9a-f-]{36}\): Partition is not available\.$/,
  );
  expect(requests(resource, 'PutRow')).toBe(5);
});

it('a write that the server did not execute fails sooner at the time limit, which is that of the complete call', async () => {
  // The clock advances only in the pauses between tries: 12.5, 25, 50 and 100 ms.
  let now = 0;
  const sleep = async (ms: number) => {
    now += ms;
  };
  await using resource = await acquireTablestore({}, { clock: { now: () => now, sleep } });
  resource.simulator.faults.always('PutRow', { reply: { code: 'OTSServerBusy' } });
  const call = { limit: 180, signal: new AbortController().signal };
  expect(await endOf(resource.store.write(makeRow(), 'absent', call))).toBe('no');
  expect(requests(resource, 'PutRow')).toBe(4);
});

it.each(AMBIGUOUS)(
  'a write that may have been applied is unknown after %s after the effect, and not sent again',
  async (code) => {
    await using resource = await acquireTablestore();
    const row = makeRow();
    resource.simulator.faults.next('PutRow', { reply: { code } });
    expect(await endOf(resource.store.write(row, 'absent', ample()))).toBe('unknown');
    expect(requests(resource, 'PutRow')).toBe(1);
    expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
  },
);

it.each(AMBIGUOUS)(
  'a write that may have been applied is unknown after %s before the effect, and applied if the caller sends it again',
  async (code) => {
    await using resource = await acquireTablestore();
    resource.simulator.faults.next('PutRow', { reply: { code }, effect: 'none' });
    expect(await endOf(resource.store.write(makeRow(), 'absent', ample()))).toBe('unknown');
    expect(await endOf(resource.store.write(makeRow(), 'absent', ample()))).toBe('applied');
  },
);

it.each(LOST)('a write that may have been applied is unknown at once after %o', async (reply) => {
  await using resource = await acquireTablestore();
  resource.simulator.faults.next('PutRow', { reply });
  const begun = Date.now();
  expect(await endOf(resource.store.write(makeRow(), 'absent', ample()))).toBe('unknown');
  expect(Date.now() - begun).toBeLessThan(1_000);
  expect(requests(resource, 'PutRow')).toBe(1);
});

it.each(['silence', 'trickle'] as const)(
  'a write that may have been applied is unknown at its time limit after %s',
  async (reply) => {
    await using resource = await acquireTablestore();
    resource.simulator.faults.next('PutRow', { reply });
    const begun = Date.now();
    const limit = { limit: 100, signal: new AbortController().signal };
    expect(await endOf(resource.store.write(makeRow(), 'absent', limit))).toBe('unknown');
    expect(Date.now() - begun).toBeLessThan(1_000);
  },
);

it('a write that may have been applied is never refused afterwards, because the row may be that of the first request', async () => {
  await using resource = await acquireTablestore();
  const row = makeRow();
  resource.simulator.faults.next('PutRow', { reply: { code: 'OTSTimeout' } });
  expect(await endOf(resource.store.write(row, 'absent', ample()))).toBe('unknown');
  expect(await endOf(resource.store.write(row, 'absent', ample()))).toBe('unknown');
  const busy = { reply: { code: 'OTSServerBusy' } };
  for (let n = 0; n < 5; n++) resource.simulator.faults.next('PutRow', busy);
  expect(await endOf(resource.store.write(row, 'absent', ample()))).toBe('unknown');
  // Another write with the same key is not affected.
  expect(await endOf(resource.store.write({ ...row, attempt: 'other' }, 'absent', ample()))).toBe('refused');
});

it('a write that may have been applied is settled by a write that is applied: sent again after that, it is refused', async () => {
  await using resource = await acquireTablestore();
  const row = makeRow();
  resource.simulator.faults.next('PutRow', { effect: 'none', reply: 'reset' });
  const ends = [];
  for (let n = 0; n < 3; n++) ends.push(await endOf(resource.store.write(row, 'absent', ample())));
  expect(ends).toEqual(['unknown', 'applied', 'refused']);
});

it('a write that may have been applied that arrives late, after another one, changes nothing', async () => {
  await using resource = await acquireTablestore();
  const { store, simulator } = resource;
  simulator.faults.next('PutRow', { effect: 'late', reply: 'reset' });
  expect(await endOf(store.write(makeRow({ attempt: 'late' }), 'absent', ample()))).toBe('unknown');
  const winner = makeRow({ attempt: 'winner' });
  expect(await endOf(store.write(winner, 'absent', ample()))).toBe('applied');
  simulator.flush();
  expect(await store.read(winner.key, ample())).toStrictEqual(winner);
});

it.each(REFUSED)('a write that is refused with %s was not applied, and is not sent again', async (code) => {
  await using resource = await acquireTablestore();
  resource.simulator.faults.next('PutRow', { reply: { code } });
  const error = await unavailable(resource.store.write(makeRow(), 'absent', ample()));
  expect(error.applied).toBe('no');
  expect(error.message).toContain(code);
  expect(requests(resource, 'PutRow')).toBe(1);
});

it('a write that is refused is distinguished from a failed condition by its code, although both are 403', async () => {
  await using resource = await acquireTablestore(
    {},
    { credentials: () => ({ accessKeyId: 'x', accessKeySecret: 'y' }) },
  );
  const error = await unavailable(resource.store.write(makeRow(), 'absent', ample()));
  expect(error.message).toMatch(/OTSAuthFailed \(403/);
});

it.each([...NOT_EXECUTED, ...AMBIGUOUS])('a read is retried after %s', async (code) => {
  await using resource = await acquireTablestore();
  resource.simulator.faults.next('GetRow', { reply: { code } });
  expect(await resource.store.read(makeRow().key, ample())).toBeUndefined();
  expect(requests(resource, 'GetRow')).toBe(2);
});

it.each(LOST)('a read is retried after an answer that is %o, which is not an absent row', async (reply) => {
  await using resource = await acquireTablestore();
  const row = makeRow();
  await resource.store.write(row, 'absent', ample());
  resource.simulator.faults.next('GetRow', { reply });
  expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
});

it.each(REFUSED)('a read ends with %s', async (code) => {
  await using resource = await acquireTablestore();
  resource.simulator.faults.next('GetRow', { reply: { code } });
  expect((await unavailable(resource.store.read(makeRow().key, ample()))).applied).toBe('no');
  expect(requests(resource, 'GetRow')).toBe(1);
});

it('an unreachable store has applied nothing if the connection was refused', async () => {
  const free = createServer();
  await new Promise<void>((ready) => free.listen(0, '127.0.0.1', ready));
  const address = free.address();
  await new Promise((closed) => free.close(closed));
  const port = typeof address === 'object' ? address?.port : 0;
  const store = openTablestore(`http://127.0.0.1:${port}`);
  expect(await endOf(store.write(makeRow(), 'absent', ample()))).toBe('no');
});

it('an unreachable store answers if the network recovers within the call', async () => {
  await using resource = await acquireTablestore();
  resource.simulator.makeUnavailable(60);
  expect(await endOf(resource.store.write(makeRow(), 'absent', ample()))).toBe('applied');
  expect(requests(resource, 'PutRow')).toBeGreaterThan(1);
  expect(resource.log[0]).toContain('OTSPartitionUnavailable');
});

it('an unreachable store gets no request after it is closed', async () => {
  await using resource = await acquireTablestore();
  resource.store.close();
  const row = makeDoneRow(makeRow());
  expect((await unavailable(resource.store.write(row, 'absent', ample()))).message).toBe(
    'the store is closed',
  );
  expect(resource.simulator.rows(TABLE)).toEqual([]);
  expect(resource.simulator.journal.entries()).toEqual([]);
});
