/** `pending` against the Tablestore simulator, over the wire. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import { rowKey } from '../../lib/core/revocation/fingerprint.ts';
import { indexedTable } from '../../lib/simulators/tablestore/simulator.ts';
import { createSqliteStore } from '../../lib/stores/sqlite/store.ts';
import { systemClock } from '../../lib/system/clock-and-random.ts';
import { makeDoneRow, makeRow } from '../contracts/make-row.ts';
import { ample } from '../contracts/store/resource.ts';
import { createLogBook, makeDirectory, openRaw } from '../stores/sqlite/kit.ts';
import { openTablestore } from '../stores/tablestore/kit.ts';
import { GROUP, type OperatorHarness, operatorHarness } from './kit.ts';

const INDEXED = { tables: { revocations: indexedTable('revocations') } };

const rowOf = (caller: string, token: string, over: Partial<RevocationRow> = {}): RevocationRow => {
  const row = makeRow({ key: rowKey(caller, token), caller, token, ...over }, Date.now() - 3_600_000);
  return { ...row, request: { ...row.request, SecurityGroupId: GROUP } };
};

async function written(harness: OperatorHarness, ...rows: RevocationRow[]): Promise<void> {
  const store = openTablestore(String(harness.env.TABLESTORE_ENDPOINT));
  for (const row of rows) await store.write(row, 'absent', ample());
  store.close();
  harness.table.advance(10);
}

it('pending lists what is unfinished, how long, and why, the one that is due longest first', async () => {
  await using harness = await operatorHarness(INDEXED);
  const problem = { code: 'OutcomeUnknown', status: 504, title: 'Unknown', detail: 'ECS did not answer.' };
  await written(
    harness,
    rowOf('runbook', 'died'),
    rowOf('gone', 'left'),
    // A cast, because only these members of a problem are stored here.
    rowOf('runbook', 'open', { state: 'UNKNOWN', problem: problem as never, openUntil: Date.now() + 60_000 }),
    makeDoneRow(rowOf('runbook', 'done')),
  );
  const { code, out, err } = await harness.run(['pending']);
  expect(code).toBe(1);
  expect(err).toBe('3 pending\n');
  expect(out).toMatch(/revocation died of runbook: RUNNING for 36\d\d s, sg-94n63e80l in cn-hangzhou/);
  expect(out).toContain('Its owner ended without storing an answer.');
  expect(out).toContain('Not completed: The configuration has no caller gone.');
  expect(out).toContain('ECS did not answer. A call may have an effect until');
  expect(out).not.toContain('done of runbook');
  const lines = (await harness.run(['pending', '--json'])).out.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).token)).toHaveLength(3);
});

it('pending reports that nothing is pending, and reads no row', async () => {
  await using harness = await operatorHarness(INDEXED);
  await written(harness, makeDoneRow(rowOf('runbook', 'done')));
  harness.table.journal.clear();
  expect(await harness.run(['pending'])).toMatchObject({ code: 0, out: '', err: 'nothing is pending\n' });
  expect(harness.table.journal.entries().map(({ operation }) => operation)).toEqual(['GetRange']);
});

it('pending lists at most --limit rows, and reports that there are more', async () => {
  await using harness = await operatorHarness(INDEXED);
  await written(harness, rowOf('runbook', 'one'), rowOf('runbook', 'two'));
  expect(await harness.run(['pending', '--limit', '1'])).toMatchObject({
    code: 1,
    err: '1 pending, and more\n',
  });
  const wrong = await harness.run(['pending', '--limit', 'many']);
  expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('a whole number from 1 to 1000') });
});

it.each([1, 2, 100, 130])('pending finds the row behind %i rows that have expired', async (expired) => {
  await using harness = await operatorHarness(INDEXED);
  await using directory = await makeDirectory();
  const path = directory.file('rows.db');
  const store = createSqliteStore({ path, clock: systemClock(), log: createLogBook() });
  for (let each = 0; each < expired; each += 1) {
    const old = rowOf('runbook', `old-${each}`, { expiresAt: Date.now() - 60_000 });
    await store.write({ ...old, leaseUntil: old.leaseUntil - 86_400_000 }, 'absent', ample());
  }
  await store.write(rowOf('runbook', 'alive'), 'absent', ample());
  store.close();
  const env = { STORE: 'sqlite', SQLITE_PATH: path };
  for (const limit of ['1', '100']) {
    const ran = await harness.run(['pending', '--limit', limit], env);
    expect(ran).toMatchObject({ code: 1, err: '1 pending\n', out: expect.stringContaining('alive') });
  }
});

it('pending creates no file, in which nothing would be pending', async () => {
  await using harness = await operatorHarness(INDEXED);
  await using directory = await makeDirectory();
  const path = directory.file('mistyped.db');
  const { code, out, err } = await harness.run(['pending'], { STORE: 'sqlite', SQLITE_PATH: path });
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(`SQLITE_PATH: there is no file ${path}`);
  expect(existsSync(path)).toBe(false);
});

it('pending names the right that the access key lacks', async () => {
  await using harness = await operatorHarness(INDEXED);
  harness.table.faults.always('GetRange', { reply: { code: 'OTSNoPermissionAccess' } });
  const ran = await harness.run(['pending']);
  expect(ran).toMatchObject({
    code: 4,
    err: expect.stringContaining('fix: Grant ots:GetRow and ots:GetRange'),
  });
});

it('pending refuses a name that no table has, without a request', async () => {
  await using harness = await operatorHarness(INDEXED);
  const ran = await harness.run(['pending'], { TABLESTORE_TABLE: 'my table' });
  expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('TABLESTORE_TABLE "my table"') });
  expect(harness.table.journal.entries()).toEqual([]);
});

it.each([
  ['pending', 'GetRange'],
  ['pending', 'GetRow'],
  ['doctor', 'DescribeTable'],
  ['doctor', 'GetRow'],
  ['doctor', 'PutRow'],
  ['doctor', 'GetRange'],
] as const)(
  'an interruption of %s while it waits for %s is no fault of the table',
  async (command, operation) => {
    await using harness = await operatorHarness(INDEXED);
    await written(harness, rowOf('runbook', 'one'));
    const stopping = new AbortController();
    harness.table.journal.clear();
    harness.table.faults.next(operation, { hold: true });
    const running = harness.run([command], {}, { stopping: stopping.signal });
    const asked = () => harness.table.journal.entries().some((each) => each.operation === operation);
    while (!asked()) await new Promise(setImmediate);
    stopping.abort();
    const { code, out, err } = await running;
    harness.table.release();
    expect(code).toBe(3);
    expect(err).toMatch(/interrupted\n$/);
    expect(out).not.toMatch(/UNREADABLE|broken +(table|rows)|the request has ended/);
  },
);

it('pending reports the fix if the table has no index', async () => {
  await using harness = await operatorHarness({ tables: { revocations: {} } });
  const ran = await harness.run(['pending']);
  expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('create it: revoke-egress setup') });
});

it('pending names a row that cannot be read, and lists the others', async () => {
  await using harness = await operatorHarness(INDEXED);
  await using directory = await makeDirectory();
  const path = directory.file('rows.db');
  const store = createSqliteStore({ path, clock: systemClock(), log: createLogBook() });
  const rows = ['broken', 'whole'].map((token) => rowOf('runbook', token));
  for (const row of rows) await store.write(row, 'absent', ample());
  store.close();
  const db = openRaw(path);
  const [key = ''] = rows.map((row) => row.key);
  db.exec(`UPDATE revocation SET row = '{}' WHERE key = '${key}'`);
  db.close();
  const { code, out, err } = await harness.run(['pending'], { STORE: 'sqlite', SQLITE_PATH: path });
  expect([code, err]).toEqual([1, '2 pending\n']);
  expect(out).toContain(`revocation ${key} of unknown: UNREADABLE for`);
  expect(out).toMatch(/The row cannot be read: .*a row is not as it was stored/);
  expect(out).toContain('revocation whole of runbook: RUNNING');
});

it('pending shows no control character of a row', async () => {
  await using harness = await operatorHarness(INDEXED);
  const request = { ...makeRow().request, SecurityGroupId: 'sg-\u001b[31m' };
  await written(harness, { ...rowOf('runbook', 'escape'), request });
  const { out } = await harness.run(['pending']);
  expect(out).not.toMatch(/[^\P{Cc}\n]/u);
});
