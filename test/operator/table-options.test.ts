import { describe, expect, it } from 'vitest';
import { whereToAsk } from '../../lib/operator/checks/where-to-ask.ts';
import { explainFailure } from '../../lib/operator/tables/explain-failure.ts';
import { optionFaults, optionNotes } from '../../lib/operator/tables/options.ts';
import { type DescribedTable, WANTED_TABLE } from '../../lib/stores/tablestore/admin.ts';
import { TablestoreFailure } from '../../lib/stores/tablestore/failure.ts';

const DAY = 86_400;
const RETENTION = 7 * DAY * 1000;
const table = (change: Partial<DescribedTable> = {}): DescribedTable => ({
  ...WANTED_TABLE,
  indexColumn: true,
  state: 'active',
  ...change,
});

it('the options of a table are valid as setup makes them', () => {
  expect(optionFaults(table(), RETENTION)).toEqual([]);
  expect(optionNotes(table())).toEqual([]);
});

it.each([
  ['time to live', { timeToLive: 8 * DAY - 1 }],
  ['max versions', { maxVersions: 3 }],
  ['primary key', { primaryKey: [{ name: 'pk', type: 'binary' }] }],
  [
    'primary key',
    {
      primaryKey: [
        { name: 'pk', type: 'string' },
        { name: 'sk', type: 'string' },
      ],
    },
  ],
])('the options of a table are wrong in their %s: %j', (option, change) => {
  const faults = optionFaults(table(change), RETENTION);
  expect(faults).toEqual([expect.objectContaining({ option, fix: expect.stringMatching(/\.$/) })]);
});

it('the options of a table are all reported at once', () => {
  const faults = optionFaults(table({ timeToLive: DAY, maxVersions: 2 }), RETENTION);
  expect(faults.map(({ option }) => option)).toEqual(['time to live', 'max versions']);
});

it.each([
  ['a time to live of the retention and a day', { timeToLive: 8 * DAY }],
  ['cells that live for ever', { timeToLive: -1 }],
  ['another deviation: cells are written without a timestamp', { maxTimeDeviation: 1 }],
  ['reserved throughput', { reserved: { read: 1, write: 0 } }],
])('the options of a table may have %s', (_, change) => {
  expect(optionFaults(table(change), RETENTION)).toEqual([]);
});

it('the options of a table that cost more than they need are noted', () => {
  const notes = optionNotes(table({ timeToLive: -1, reserved: { read: 1, write: 2 } }));
  expect(notes).toEqual([expect.stringContaining('grows'), expect.stringContaining('1 read and 2 write')]);
});

describe('a failure of Tablestore', () => {
  // The messages as the vendor's table has them: one code for all of these.
  it.each([
    ['Signature mismatch.', /^Set ALIBABA_CLOUD_ACCESS_KEY_SECRET/],
    ['The AccessKeyID does not exist.', /^Check ALIBABA_CLOUD_ACCESS_KEY_ID/],
    ['The STS token is expired.', /^Get new temporary credentials/],
    ['Mismatch between system time and x-ots-date: 2026-01-01T00:00:00.000Z.', /^Synchronise the clock/],
    ['The instance is not found.', /^Check TABLESTORE_INSTANCE/],
    ['Request denied by instance ACL policies.', /^Allow this network/],
    ['Something new.', /^Check ALIBABA_CLOUD_ACCESS_KEY_ID and TABLESTORE_INSTANCE/],
  ])('OTSAuthFailed "%s" has a fix of its own', (message, fix) => {
    const error = new TablestoreFailure(403, 'OTSAuthFailed', message, 'r');
    expect(explainFailure(error, 'ots:GetRow').fix).toMatch(fix);
  });

  it.each([
    [
      'a page of a proxy',
      new TablestoreFailure(502, undefined, 'HTTP status 502', undefined),
      /another service/,
    ],
    ['a code that is new', new TablestoreFailure(400, 'OTSBrandNew', 'no', 'r'), /^Look up the code/],
    ['a network', new Error('getaddrinfo ENOTFOUND'), /^Check TABLESTORE_ENDPOINT/],
    ['a value that is not an error', 'lost', /^Check TABLESTORE_ENDPOINT/],
  ])('a failure of Tablestore or of %s has a fix', (_, error, fix) => {
    expect(explainFailure(error, 'ots:GetRow').fix).toMatch(fix);
  });
});

describe('the region and group for doctor', () => {
  const policy = (...places: readonly (readonly [string, string])[]) => ({
    callers: Object.fromEntries(
      places.map(([region, group], index) => [`c${index}`, { regions: [region], groups: [group] }]),
    ),
  });

  it.each([
    ['nothing is known', {}, undefined, 'cn-hangzhou', undefined],
    ['a place is said', { region: 'cn-beijing', group: 'sg-1' }, undefined, 'cn-beijing', 'sg-1'],
    [
      'the policy has a complete name',
      {},
      policy(['*', 'sg-*'], ['cn-beijing', 'sg-2']),
      'cn-beijing',
      'sg-2',
    ],
    ['the policy names a region only', {}, policy(['cn-beijing', 'sg-*']), 'cn-beijing', undefined],
    [
      'the region is given, and the policy has another one',
      { region: 'r-1' },
      policy(['r-2', 'sg-2']),
      'r-1',
      undefined,
    ],
    ['a group is given', { group: 'sg-1' }, policy(['cn-beijing', 'sg-2']), 'cn-beijing', 'sg-1'],
  ])('the region and group for doctor when %s', (_, said, of, region, group) => {
    expect(whereToAsk(said, of)).toEqual({ region, group });
  });
});
