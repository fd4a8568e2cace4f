/** `setup` against the Tablestore simulator, over the wire. */
import { describe, expect, it } from 'vitest';
import { CLOSED_PORT, operatorHarness } from './kit.ts';

const operations = ({ journal }: { journal: { entries(): readonly { operation: string }[] } }): string[] =>
  journal.entries().map(({ operation }) => operation);

describe('setup creates the table', () => {
  it('setup creates the table with the options that the store needs, and waits until rows can be read', async () => {
    await using harness = await operatorHarness({ loading: 5_000 });
    const ran = await harness.run(['setup']);
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^created revocations at .*can be used\n$/),
    });
    expect(ran.err).toBe('the table is being created\nthe table is loading\n');
    const printed = JSON.parse((await harness.run(['setup', '--print', '--json'])).out);
    expect(printed.options).toEqual({
      primaryKey: [{ name: 'pk', type: 'string' }],
      timeToLive: 1_209_600,
      maxVersions: 1,
      maxTimeDeviation: 86_400,
      reserved: { read: 0, write: 0 },
      allowUpdate: false,
      index: 'complete',
    });
    expect(harness.table.rows('revocations')).toEqual([]);
  });

  it('once: repeated, it finds the table and creates nothing', async () => {
    await using harness = await operatorHarness();
    await harness.run(['setup']);
    const ran = await harness.run(['setup']);
    expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('exists, and can be used') });
    expect(operations(harness.table).filter((name) => name === 'CreateTable')).toHaveLength(1);
  });

  it('setup creates the table with the name in TABLESTORE_TABLE', async () => {
    await using harness = await operatorHarness();
    expect(await harness.run(['setup'], { TABLESTORE_TABLE: 'other' })).toMatchObject({ code: 0 });
    expect(harness.table.rows('other')).toEqual([]);
  });

  it('setup creates the table also if another process creates it first', async () => {
    await using harness = await operatorHarness({ tables: { revocations: { timeToLive: 1_209_600 } } });
    // The first read is before the other process has created it.
    harness.table.faults.next('DescribeTable', { reply: { code: 'OTSObjectNotExist' } });
    expect(await harness.run(['setup'])).toMatchObject({ code: 0 });
    expect(operations(harness.table)).toContain('CreateTable');
  });

  it('setup creates the table also when the answer to the creation is lost', async () => {
    await using harness = await operatorHarness();
    harness.table.faults.next('CreateTable', { reply: 'reset' });
    expect(await harness.run(['setup'])).toMatchObject({ code: 0, out: expect.stringContaining('created') });
    expect(operations(harness.table).filter((name) => name === 'CreateTable')).toHaveLength(1);
  });

  it('setup creates the table and reports it as JSON', async () => {
    await using harness = await operatorHarness();
    const { code, out } = await harness.run(['setup', '--json']);
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ outcome: 'created', table: 'revocations', fixes: [] }),
    ]);
  });
});

it.each([
  [
    'a time to live below the retention',
    { timeToLive: 86_400 },
    /time to live: 86400 s, 1 days; wanted: 1209600 s, 14 days/,
    /fix: Raise it to 1209600/,
  ],
  [
    'another key',
    { primaryKey: [{ name: 'id', type: 'integer' as const }] },
    /primary key: id \(integer\); wanted: pk \(string\)/,
    /fix: A primary key cannot be changed/,
  ],
])('setup does not change a table with %s, and reports the fix', async (_, settings, says, fix) => {
  await using harness = await operatorHarness({ tables: { revocations: settings } });
  const { code, out } = await harness.run(['setup']);
  expect(code).toBe(1);
  expect(out).toMatch(says);
  expect(out).toMatch(fix);
  expect(operations(harness.table)).toEqual(['DescribeTable']);
});

it('setup does not change a table whose rows never expire, which works, and warns that it grows', async () => {
  await using harness = await operatorHarness({ tables: { revocations: { timeToLive: -1 } } });
  expect(await harness.run(['setup'])).toMatchObject({ code: 0, out: expect.stringContaining('grows') });
});

describe('setup adds the index of unfinished rows to a table without it', () => {
  const OLD = { timeToLive: 1_209_600, maxDeviation: 3_600 };

  it('setup adds the index of unfinished rows to a table without it forbids updates of single columns, as the vendor requires, and changes nothing else', async () => {
    await using harness = await operatorHarness({ tables: { revocations: OLD } });
    const ran = await harness.run(['setup']);
    expect(ran).toMatchObject({
      code: 0,
      out: expect.stringContaining('added its index of unfinished rows (UpdateRow is forbidden now)'),
    });
    const changes = ['UpdateTable', 'AddDefinedColumn', 'CreateIndex'];
    expect(operations(harness.table).filter((name) => changes.includes(name))).toEqual(changes);
    const described = await harness.run(['doctor', '--json']);
    expect(described.out).toContain('it exists, with the right options');
    expect(described.out).toContain('unfinished rows can be listed');
  });

  it('once: repeated, it changes nothing', async () => {
    await using harness = await operatorHarness({ tables: { revocations: OLD } });
    await harness.run(['setup']);
    const before = operations(harness.table).length;
    const ran = await harness.run(['setup']);
    expect(ran).toMatchObject({ code: 0, out: expect.not.stringContaining('added') });
    expect(operations(harness.table).slice(before)).toEqual(['DescribeTable', 'GetRow']);
  });

  it.each(['UpdateTable', 'AddDefinedColumn', 'CreateIndex'] as const)(
    'setup adds the index of unfinished rows to a table without it also when the answer to %s is lost, before or after its effect',
    async (operation) => {
      for (const effect of ['now', 'none'] as const) {
        await using harness = await operatorHarness({ tables: { revocations: OLD } });
        harness.table.faults.next(operation, { reply: 'reset', effect });
        expect(await harness.run(['setup'])).toMatchObject({
          code: 0,
          out: expect.stringContaining('added'),
        });
        const { out } = await harness.run(['doctor', '--json']);
        expect(out).toContain('unfinished rows can be listed');
      }
    },
  );

  it('setup adds the index of unfinished rows to a table without it and names missing rights', async () => {
    await using harness = await operatorHarness({ tables: { revocations: OLD } });
    harness.table.faults.always('CreateIndex', { reply: { code: 'OTSNoPermissionAccess' } });
    const ran = await harness.run(['setup']);
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringContaining('fix: Grant ots:UpdateTable, ots:AddDefinedColumn and ots:CreateIndex'),
    });
  });

  it('setup adds the index of unfinished rows to a table without it but not if the table has another fault', async () => {
    await using harness = await operatorHarness({ tables: { revocations: { timeToLive: 86_400 } } });
    expect(await harness.run(['setup'])).toMatchObject({ code: 1 });
    expect(operations(harness.table)).toEqual(['DescribeTable']);
  });
});

describe('setup reports a failure', () => {
  it.each([
    [
      'a wrong secret',
      { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' },
      1,
      /fix: Set ALIBABA_CLOUD_ACCESS_KEY_SECRET to the secret of/,
    ],
    [
      'an unknown key',
      { ALIBABA_CLOUD_ACCESS_KEY_ID: 'LTAIunknown' },
      1,
      /fix: Check ALIBABA_CLOUD_ACCESS_KEY_ID/,
    ],
    ['another instance', { TABLESTORE_INSTANCE: 'elsewhere' }, 1, /fix: Check TABLESTORE_INSTANCE/],
    [
      'a refused connection',
      { TABLESTORE_ENDPOINT: `http://${CLOSED_PORT}` },
      4,
      /fix: Check TABLESTORE_ENDPOINT/,
    ],
  ])('setup reports a failure: %s', async (_, change, code, fix) => {
    await using harness = await operatorHarness();
    const ran = await harness.run(['setup'], change);
    expect(ran).toMatchObject({ code, out: expect.stringMatching(fix) });
  });

  it('a missing right, by its name', async () => {
    await using harness = await operatorHarness();
    harness.table.faults.always('CreateTable', { reply: { code: 'OTSNoPermissionAccess' } });
    const ran = await harness.run(['setup']);
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('fix: Grant ots:CreateTable') });
  });

  it('a table that is not loaded in time', async () => {
    await using harness = await operatorHarness({ loading: 60_000 });
    const ran = await harness.run(['setup', '--timeout', '10']);
    expect(ran).toMatchObject({ code: 4, out: expect.stringContaining('still loading') });
  });

  it('an interruption, after which it can be run again', async () => {
    await using harness = await operatorHarness({ loading: 10_000 });
    const stopping = new AbortController();
    harness.table.faults.next('CreateTable', { hold: true });
    const running = harness.run(['setup'], {}, { stopping: stopping.signal });
    while (!operations(harness.table).includes('CreateTable')) await new Promise(setImmediate);
    stopping.abort();
    expect(await running).toMatchObject({ code: 3, out: expect.stringContaining('interrupted') });
    harness.table.release();
    expect(await harness.run(['setup'])).toMatchObject({ code: 0 });
  });

  it.each([
    ['no access key', { ALIBABA_CLOUD_ACCESS_KEY_ID: undefined }, 'ALIBABA_CLOUD_ACCESS_KEY_ID is not set'],
    ['no endpoint', { TABLESTORE_ENDPOINT: undefined }, 'TABLESTORE_ENDPOINT must be'],
    ['SQLite', { STORE: 'sqlite' }, 'needs no setup'],
    ['a key with a line end', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret\n' }, 'white space'],
  ])('%s, before anything is sent', async (_, change, says) => {
    await using harness = await operatorHarness();
    const ran = await harness.run(['setup'], change);
    expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining(says) });
    expect(operations(harness.table)).toEqual([]);
  });
});

describe('names that Tablestore does not accept', () => {
  it.each([
    ['TABLESTORE_TABLE', 'a b'],
    ['TABLESTORE_TABLE', 'x-y!'],
    ['TABLESTORE_TABLE', '1st'],
    ['TABLESTORE_TABLE', 'x'.repeat(256)],
    ['TABLESTORE_INSTANCE', 'x-y!'],
    ['TABLESTORE_INSTANCE', 'ends-'],
    ['TABLESTORE_INSTANCE', 'of-17-characters-'],
  ])(
    '%s="%s" is refused by setup, with and without --print, before anything is sent',
    async (name, value) => {
      await using harness = await operatorHarness();
      for (const argv of [['setup'], ['setup', '--print']]) {
        const ran = await harness.run(argv, { [name]: value });
        expect(ran).toMatchObject({
          code: 2,
          out: '',
          err: expect.stringContaining(`${name} "${value}" is not a valid`),
        });
      }
      expect(operations(harness.table)).toEqual([]);
    },
  );

  it('a name that Tablestore does not accept is broken for doctor', async () => {
    await using harness = await operatorHarness();
    const ran = await harness.run(['doctor'], { TABLESTORE_TABLE: 'a b' });
    expect(ran).toMatchObject({
      code: 1,
      out: expect.stringContaining('TABLESTORE_TABLE "a b" is not a valid'),
    });
  });

  it('exactly the names that Tablestore does not accept are refused, and both faults are reported at once', async () => {
    await using harness = await operatorHarness();
    const names = { TABLESTORE_TABLE: '_Revocations_2', TABLESTORE_INSTANCE: 'i-2' };
    expect(await harness.run(['setup', '--print'], names)).toMatchObject({ code: 0, err: '' });
    const { err } = await harness.run(['setup', '--print'], {
      TABLESTORE_TABLE: '-',
      TABLESTORE_INSTANCE: '-',
    });
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });
});

it('setup --print shows the name that the index will have', async () => {
  await using harness = await operatorHarness();
  const { out } = await harness.run(['setup', '--print'], { TABLESTORE_TABLE: 'ours' });
  expect(out).toMatch(/^ {2}index +ours_unfinished: /m);
});

it('setup --print shows every option, and sends no request', async () => {
  await using harness = await operatorHarness();
  const { code, out } = await harness.run(['setup', '--print'], { ALIBABA_CLOUD_ACCESS_KEY_ID: undefined });
  expect(code).toBe(0);
  for (const option of ['pk (string)', '1209600 s, 14 days', 'max versions', 'read 0, write 0']) {
    expect(out).toContain(option);
  }
  expect(operations(harness.table)).toEqual([]);
});
