import type { Fact } from './fact.ts';

export const TABLESTORE_FACTS: readonly Fact[] = [
  {
    id: 'ots-condition-absent',
    fact: 'A condition on a column that may be missing passes on a row that is not there, and fails on the row that it made.',
    ifSo: 'a row whose columns have all expired can be claimed over',
    otherwise:
      'such a token is told 409 until the row is purged; rows that can be read are never overwritten',
    settle: 'live',
  },
  {
    id: 'ots-condition-missing',
    fact: 'A condition that must not pass on a missing column fails on a row that lacks it.',
    ifSo: 'a half-expired row is nobody’s by accident',
    otherwise:
      'a row that lost its version could be overwritten by its former owner; the time to live is far longer than a lease',
    settle: 'live',
  },
  {
    id: 'ots-two-columns',
    fact: 'Two columns may be compared in one condition, joined by AND.',
    ifSo: 'every write compares version and attempt',
    otherwise: 'every write would fail: nothing works, and nothing is done wrongly',
    settle: 'live',
  },
  {
    id: 'ots-one-winner',
    fact: 'Of many conditional writes to one row at once exactly one is applied, and a read after it sees it.',
    ifSo: 'one owner for each version: the whole protocol',
    otherwise: 'two attempts could own one token. By id a rule still goes at most once',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ots-contract',
    fact: 'The real service keeps the contract of the store, case by case, as the simulator does.',
    ifSo: 'what is tested here holds there',
    otherwise: 'the case that fails says what does not',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ots-expired-row',
    fact: 'A row whose columns have all expired counts as present until it is purged.',
    ifSo: 'it is claimed over by a second write with another condition',
    otherwise: 'the first write passes',
    settle:
      'a table with a time to live of a day: write a row, and after a day put one with EXPECT_NOT_EXIST',
  },
  {
    id: 'ots-kept-connection',
    fact: 'A kept connection that was frozen with its instance fails cleanly.',
    ifSo: 'the read is repeated, an ambiguous write is read back',
    otherwise: 'the time limit of the call ends it, with the same result a little later',
    settle:
      'invoke the function, wait ten minutes, invoke it again, and look for `tablestore.failed` at `LOG_LEVEL=debug`',
  },
  {
    id: 'ots-internal',
    fact: 'A function outside a VPC reaches `https://<instance>.<region>.ots-internal.aliyuncs.com`.',
    ifSo: 'it may be used in `s.yaml`: shorter, and free of charge',
    otherwise: 'every request is a 503: take the public address, which stands there',
    settle: 'set it in `s.yaml`, and revoke something',
  },
  {
    id: 'ots-price',
    fact: 'What a write capacity unit costs.',
    ifSo: '–',
    otherwise: '[cost.md](cost.md) counts units, not money',
    settle: 'the price page of your region',
  },
];
