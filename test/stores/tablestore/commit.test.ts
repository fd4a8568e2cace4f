import { describe, expect, it } from 'vitest';
import { createBudget } from '../../../lib/core/claimed/budget.ts';
import { commit } from '../../../lib/core/claimed/commit.ts';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import type { Expected } from '../../../lib/core/ports.ts';
import type { FaultInput } from '../../../lib/simulators/tablestore/faults.ts';
import { following, makeDoneRow, makeRow } from '../../contracts/make-row.ts';
import { ample } from '../../contracts/store/resource.ts';
import { acquireTablestore, type TablestoreResource } from './kit.ts';

const claimed = makeRow();
const taken = { ...claimed, version: 2, attempt: 'successor' };
const done = makeDoneRow(taken);

/** Every write of a revocation, and the row that it expects. */
const WRITES: [string, RevocationRow, Expected, RevocationRow[]][] = [
  ['claim', claimed, 'absent', []],
  ['takeover', taken, following(claimed), [claimed]],
  ['completion', done, following(taken), [claimed, taken]],
];

const LOST: FaultInput[] = [
  { reply: 'reset' },
  { reply: 'truncated' },
  { reply: { html: 502 } },
  { reply: { code: 'OTSTimeout' } },
];

const random = { id: () => 'not-used', fraction: () => 0 };

/** The protocol's own commit, over the wire. */
const commitIn = (
  { store, clock }: TablestoreResource,
  row: RevocationRow,
  expected: Expected,
  time = 5_000,
) => commit({ store, random }, row, expected, createBudget(clock, clock.now() + time, ample().signal), 0);

async function prepare(resource: TablestoreResource, rows: readonly RevocationRow[]): Promise<void> {
  let expected: Expected = 'absent';
  for (const row of rows) {
    await resource.store.write(row, expected, ample());
    expected = following(row);
  }
}

describe.each(WRITES)('a lost reply to a %s', (_, row, expected, before) => {
  it.each(LOST)('%o is settled by reading the row, without a second write', async (fault) => {
    await using resource = await acquireTablestore();
    await prepare(resource, before);
    const written = resource.simulator.journal.of('PutRow').length;
    resource.simulator.faults.next('PutRow', fault);
    expect(await commitIn(resource, row, expected)).toBe('applied');
    expect(resource.simulator.journal.of('PutRow')).toHaveLength(written + 1);
    expect(resource.simulator.journal.of('GetRow')).toHaveLength(1);
  });

  it.each(LOST)('%o before the effect is settled by sending the same write again', async (fault) => {
    await using resource = await acquireTablestore();
    await prepare(resource, before);
    resource.simulator.faults.next('PutRow', { ...fault, effect: 'none' });
    expect(await commitIn(resource, row, expected)).toBe('applied');
    expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
  });

  it('a lost reply of a write that is applied late is settled as applied once', async () => {
    await using resource = await acquireTablestore();
    await prepare(resource, before);
    resource.simulator.faults.next('PutRow', { effect: 'late', lateBy: 20, reply: 'reset' });
    expect(await commitIn(resource, row, expected)).toBe('applied');
    expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
  });

  it('a lost reply is settled as lost if another attempt has changed the row', async () => {
    await using resource = await acquireTablestore();
    await prepare(resource, before);
    resource.simulator.faults.next('PutRow', { effect: 'none', reply: 'reset' });
    const other = { ...row, attempt: 'other' };
    const committing = commitIn(resource, row, expected);
    await expect.poll(() => resource.log).toHaveLength(1);
    await resource.store.write(other, expected, ample());
    expect(await committing).toBe('lost');
    expect(await resource.store.read(row.key, ample())).toStrictEqual(other);
  });

  it('a lost reply stays unknown if the row cannot be read in time', async () => {
    await using resource = await acquireTablestore();
    await prepare(resource, before);
    resource.simulator.faults.next('PutRow', { reply: 'reset' });
    resource.simulator.faults.always('PutRow', { reply: { code: 'OTSServerBusy' } });
    resource.simulator.faults.always('GetRow', { reply: { code: 'OTSServerBusy' } });
    expect(await commitIn(resource, row, expected, 400)).toBe('unknown');
  });
});
