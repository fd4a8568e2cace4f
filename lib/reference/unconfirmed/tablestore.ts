import type { Fact } from './fact.ts';

export const TABLESTORE_FACTS: readonly Fact[] = [
  {
    id: 'ots-condition-absent',
    fact: 'A condition on a column that may be missing passes on an absent row, and fails on the row that it created.',
    ifSo: 'A row whose columns have all expired can be claimed over.',
    otherwise: 'Such a token gets 409 until the row is purged. Readable rows are never overwritten.',
    settle: 'live',
  },
  {
    id: 'ots-condition-missing',
    fact: 'A condition that must not pass on a missing column fails on a row that lacks the column.',
    ifSo: 'A half-expired row cannot be claimed by accident.',
    otherwise:
      'The former owner could overwrite a row that lost its version. The time to live is far longer than a lease.',
    settle: 'live',
  },
  {
    id: 'ots-two-columns',
    fact: 'One condition may compare two columns, joined by AND.',
    ifSo: 'Every write compares version and attempt.',
    otherwise: 'Every write fails: no request works, and no rule is revoked.',
    settle: 'live',
  },
  {
    id: 'ots-one-winner',
    fact: 'Of many concurrent conditional writes to one row exactly one is applied, and a later read sees it.',
    ifSo: 'Every version has one owner: the protocol depends on it.',
    otherwise:
      'Two attempts could own one token. A rule is still removed at most once, because calls name ids.',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ots-contract',
    fact: 'The real service passes the contract tests of the store, as the simulator does.',
    ifSo: 'The tests of this project hold for the real service.',
    otherwise: 'The failing case shows what does not hold.',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ots-expired-row',
    fact: 'A row whose columns have all expired counts as present until it is purged.',
    ifSo: 'It is claimed over by a second write with another condition.',
    otherwise: 'The first write passes.',
    settle: 'in a table with a time to live of a day, write a row; after a day put one with EXPECT_NOT_EXIST',
  },
  {
    id: 'ots-kept-connection',
    fact: 'A kept connection that was frozen with its instance fails cleanly.',
    ifSo: 'The read is repeated; an ambiguous write is read back.',
    otherwise: 'The time limit of the call ends it, with the same result a little later.',
    settle:
      'invoke the function, wait ten minutes, invoke it again, and search for `tablestore.failed` at `LOG_LEVEL=debug`',
  },
  {
    id: 'ots-internal',
    fact: 'A function outside a VPC reaches `https://<instance>.<region>.ots-internal.aliyuncs.com`.',
    ifSo: 'It may be used in `s.yaml`: shorter, and free of charge.',
    otherwise: 'Every request is a 503. Keep the public address that `s.yaml` has.',
    settle: 'set it in `s.yaml`, and revoke a rule',
  },
  {
    id: 'ots-price',
    fact: 'The price of a write capacity unit.',
    ifSo: '–',
    otherwise: '[The cost estimate](../cost.md) counts units, not money.',
    settle: 'read the price page of your region',
  },
];
