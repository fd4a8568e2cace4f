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

type Comparator = keyof typeof ComparatorType;

const column = (
  name: string,
  comparator: Comparator,
  value: Parameters<typeof single>[1],
  passIfMissing = false,
) => single(name, value, comparator, passIfMissing);
const single = (
  name: string,
  value: string | boolean | ReturnType<typeof tablestore.Long.fromNumber>,
  comparator: Comparator,
  passIfMissing: boolean,
) => new SingleColumnCondition(name, value, ComparatorType[comparator], passIfMissing, true);

function all(kind: keyof typeof LogicalOperator, ...parts: ColumnCondition[]) {
  const composite = new CompositeCondition(LogicalOperator[kind]);
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
  ['text equals', column('s', 'EQUAL', 'm'), true],
  ['text equals another', column('s', 'EQUAL', 'M'), false],
  ['text differs', column('s', 'NOT_EQUAL', 'n'), true],
  ['text is greater', column('s', 'GREATER_THAN', 'l'), true],
  ['text is not greater than itself', column('s', 'GREATER_THAN', 'm'), false],
  ['text is greater or equal', column('s', 'GREATER_EQUAL', 'm'), true],
  ['text is less', column('s', 'LESS_THAN', 'n'), true],
  ['text is not less than itself', column('s', 'LESS_THAN', 'm'), false],
  ['text is less or equal', column('s', 'LESS_EQUAL', 'm'), true],
  [
    'an integer is compared by value, not by digits',
    column('n', 'GREATER_THAN', tablestore.Long.fromNumber(9)),
    true,
  ],
  [
    'an integer beyond 2^53 is exact',
    column('big', 'EQUAL', tablestore.Long.fromString('9007199254740993')),
    true,
  ],
  ['its neighbour is not', column('big', 'EQUAL', tablestore.Long.fromString('9007199254740992')), false],
  ['a boolean equals', column('b', 'EQUAL', true), true],
  ['the primary key is a column too', column('pk', 'EQUAL', 'row'), true],
  ['a missing column fails when it must not pass', column('gone', 'EQUAL', 'x', false), false],
  ['a missing column fails even "not equal"', column('gone', 'NOT_EQUAL', 'x', false), false],
  ['a missing column passes when it may', column('gone', 'EQUAL', 'x', true), true],
  ['not', all('NOT', column('s', 'EQUAL', 'x')), true],
  ['and', all('AND', column('s', 'EQUAL', 'm'), column('b', 'EQUAL', true)), true],
  ['and with one that fails', all('AND', column('s', 'EQUAL', 'm'), column('b', 'EQUAL', false)), false],
  ['or', all('OR', column('s', 'EQUAL', 'x'), column('b', 'EQUAL', true)), true],
  ['or of two that fail', all('OR', column('s', 'EQUAL', 'x'), column('b', 'EQUAL', false)), false],
  [
    'a tree',
    all(
      'AND',
      all('NOT', column('s', 'EQUAL', 'x')),
      all('OR', column('n', 'EQUAL', tablestore.Long.fromNumber(1)), column('b', 'EQUAL', true)),
    ),
    true,
  ],
])('column conditions: %s', async (_, condition, held) => {
  await using running = await startSimulator();
  const columns = [
    { s: 'm' },
    { n: tablestore.Long.fromNumber(10) },
    { big: tablestore.Long.fromString('9007199254740993') },
    { b: true },
  ];
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

it('column conditions pass on an absent row that may lack the column: claim if absent or expired in one request', async () => {
  await using running = await startSimulator();
  const expired = when(column('expires_at', 'LESS_THAN', tablestore.Long.fromNumber(100), true));
  const expires = (at: number) => [{ expires_at: tablestore.Long.fromNumber(at) }];
  await put(running.client, 'row', expires(50), expired);
  await put(running.client, 'row', expires(200), expired);
  expect(await outcome(put(running.client, 'row', expires(300), expired))).toBe(FAILED);
});

it('column conditions are refused beyond ten, and where a type meets another', async () => {
  await using running = await startSimulator();
  const many = Array.from({ length: 11 }, () => column('s', 'EQUAL', 'm'));
  const pair = all('AND', ...many.slice(0, 10));
  await put(running.client, 'row', [{ s: 'm' }]);
  await put(running.client, 'row', [{ s: 'm' }], when(pair));
  expect(await outcome(put(running.client, 'row', [{ s: 'm' }], when(all('AND', ...many))))).toBe(
    '400 OTSParameterInvalid',
  );
  const number = when(column('s', 'EQUAL', tablestore.Long.fromNumber(1)));
  expect(await outcome(put(running.client, 'row', [{ s: 'm' }], number))).toBe('400 OTSParameterInvalid');
});

it('column conditions are written down in the journal as they were sent', async () => {
  await using running = await startSimulator();
  const condition = all('AND', column('version', 'EQUAL', '1'), column('attempt', 'EQUAL', 'a', true));
  await outcome(
    put(running.client, 'row', [], new Condition(RowExistenceExpectation.EXPECT_EXIST, condition)),
  );
  expect(running.simulator.journal.of('PutRow', 'row')).toMatchObject([
    { condition: 'exist, (version = 1 and attempt = a or missing)', status: 403, applied: 0 },
  ]);
});
