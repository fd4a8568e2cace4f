import type { ColumnCondition } from 'tablestore';
import tablestore from 'tablestore';
import { describe, expect, it } from 'vitest';
import {
  ABSENT,
  EXISTS,
  IGNORE,
  outcome,
  put,
  shown,
  startSimulator,
} from '../../support/tablestore-simulator.ts';

const {
  ComparatorType,
  CompositeCondition,
  Condition,
  LogicalOperator,
  RowExistenceExpectation,
  SingleColumnCondition,
} = tablestore;

type Constant = string | boolean | ReturnType<typeof tablestore.Long.fromNumber>;

const column = (name: string, value: Constant, passIfMissing = false) =>
  new SingleColumnCondition(name, value, ComparatorType.EQUAL, passIfMissing, true);

function all(...parts: ColumnCondition[]) {
  const composite = new CompositeCondition(LogicalOperator.AND);
  for (const part of parts) composite.addSubCondition(part);
  return composite;
}

const when = (condition: ColumnCondition) => new Condition(RowExistenceExpectation.IGNORE, condition);

const FAILED = '403 OTSConditionCheckFail';

describe('row existence', () => {
  it.each([
    ['a present row', 'ignored', 'there', IGNORE, 'ok'],
    ['a present row', 'expected', 'there', EXISTS, 'ok'],
    ['a present row', 'not expected', 'there', ABSENT, FAILED],
    ['an absent row', 'ignored', 'not-there', IGNORE, 'ok'],
    ['an absent row', 'expected', 'not-there', EXISTS, FAILED],
    ['an absent row', 'not expected', 'not-there', ABSENT, 'ok'],
  ])('%s, %s: the documented matrix', async (_, __, pk, condition, end) => {
    await using running = await startSimulator();
    await put(running.client, 'there', [{ a: 'old' }]);
    const writing = put(running.client, pk, [{ a: 'new' }], condition);
    expect(await outcome(writing)).toBe(end);
    const after = await shown(running.client, pk);
    expect(after).toEqual(end === 'ok' ? { a: 'new' } : pk === 'there' ? { a: 'old' } : undefined);
  });
});

it.each<[string, ColumnCondition, boolean]>([
  ['text equals', column('s', 'm'), true],
  ['text equals another', column('s', 'M'), false],
  ['an integer beyond 2^53 is exact', column('big', tablestore.Long.fromString('9007199254740993')), true],
  ['its neighbour is not', column('big', tablestore.Long.fromString('9007199254740992')), false],
  ['the primary key is a column too', column('pk', 'row'), true],
  ['a missing column fails when it must not pass', column('gone', 'x', false), false],
  ['a missing column passes when it may', column('gone', 'x', true), true],
  ['and', all(column('s', 'm'), column('b', true)), true],
  ['and with one that fails', all(column('s', 'm'), column('b', false)), false],
])('column conditions: %s', async (_, condition, held) => {
  await using running = await startSimulator();
  const columns = [{ s: 'm' }, { big: tablestore.Long.fromString('9007199254740993') }, { b: true }];
  await put(running.client, 'row', columns);
  const writing = put(running.client, 'row', [{ s: 'new' }], when(condition));
  expect(await outcome(writing)).toBe(held ? 'ok' : FAILED);
});

it('column conditions pass for a missing column unless the caller says otherwise: the trap of the SDK', async () => {
  await using running = await startSimulator();
  await put(running.client, 'row', [{ other: 'x' }]);
  const careless = new SingleColumnCondition('owner', 'me', ComparatorType.EQUAL);
  await put(running.client, 'row', [{ owner: 'me' }], when(careless));
  expect(await shown(running.client, 'row')).toEqual({ owner: 'me' });
});

it('column conditions are refused beyond ten, where a type meets another, and where they are not "equal"', async () => {
  await using running = await startSimulator();
  const many = Array.from({ length: 11 }, () => column('s', 'm'));
  const pair = all(...many.slice(0, 10));
  await put(running.client, 'row', [{ s: 'm' }]);
  await put(running.client, 'row', [{ s: 'm' }], when(pair));
  expect(await outcome(put(running.client, 'row', [{ s: 'm' }], when(all(...many))))).toBe(
    '400 OTSParameterInvalid',
  );
  const other = new SingleColumnCondition('s', 'm', ComparatorType.NOT_EQUAL, false, true);
  expect(await outcome(put(running.client, 'row', [{ s: 'm' }], when(other)))).toBe(
    '400 OTSParameterInvalid',
  );
  const number = when(column('s', tablestore.Long.fromNumber(1)));
  expect(await outcome(put(running.client, 'row', [{ s: 'm' }], number))).toBe('400 OTSParameterInvalid');
});

it('column conditions are written down in the journal as they were sent', async () => {
  await using running = await startSimulator();
  const condition = all(column('version', '1'), column('attempt', 'a', true));
  await outcome(
    put(running.client, 'row', [], new Condition(RowExistenceExpectation.EXPECT_EXIST, condition)),
  );
  expect(running.simulator.journal.of('PutRow', 'row')).toMatchObject([
    { condition: 'exist, (version = 1 and attempt = a or missing)', status: 403, applied: 0 },
  ]);
});
