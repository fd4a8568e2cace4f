import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLines } from '../../../lib/cli/audit/find-lines.ts';
import { cli } from '../../client/kit.ts';
import { asOfOld, auditedWorld, EXPORTS } from './kit.ts';

let lines: readonly string[];
let folder: string;
beforeAll(async () => {
  lines = await auditedWorld();
  folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const audit = (text: string, ...options: string[]) =>
  cli(['audit', ...options], { input: async () => Buffer.from(text) });
const rowsOf = (out: string): Record<string, unknown>[] =>
  out
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
const json = async (text: string, ...options: string[]) =>
  rowsOf((await audit(text, '--json', ...options)).out);

it('audit is a row for every rule: what became of it, who, why, on whose request, with which evidence', async () => {
  const rows = await json(lines.join('\n'));
  expect(
    rows.map(({ event, outcome, evidence, code, caller, token, completed }) => [
      ...[event, outcome, evidence || code, caller, token, completed],
    ]),
  ).toEqual([
    ['revocation', 'revoked', 'reply', 'tickets', 'CHG1', false],
    ['revocation', 'refused', 'OperationDenied', 'runbook', 'CHG2', false],
    ['revocation', 'revoked', 'observed', 'runbook', 'CHG3', true],
    ['revocation', 'absent', 'reply', 'runbook', 'CHG4', false],
    ['restore', 'restored', '', 'tickets', 'CHG1', false],
  ]);
  expect(rows[0]).toMatchObject({
    reason: 'CHG1: the partner has left',
    requestedBy: 'lin',
    securityGroupId: 'sg-1',
    requestId: 'req-1',
    ecsRequestIds: ['revoke-1'],
    entryPoint: 'gateway',
    sourceIp: '203.0.113.9',
    deliveryId: 'd-1',
    rule: {
      SecurityGroupRuleId: 'sgr-1',
      PortRange: '22/22',
      DestCidrIp: '10.0.0.0/8',
      Description: 'Old partner',
    },
  });
  // The attempt that had no answer, and the one that found out, are one entry.
  expect(rows[2]).toMatchObject({ attempts: 2, rule: { SecurityGroupRuleId: 'sgr-3' } });
  // Nothing matched, so the row has what was asked for.
  expect(rows[3]?.rule).toMatchObject({ PortRange: '22/23', Policy: 'accept' });
});

it('audit prints a table without empty columns', async () => {
  const { out, err, code } = await audit(lines.join('\n'), '--token', 'CHG1');
  expect(out).toBe(
    [
      'Time                      Outcome   Evidence  Group  Rule       Protocol  Ports  Destination  Policy  Priority  Caller   Requested by  Reason                      Token',
      '2026-01-01T00:00:00.000Z  revoked   reply     sg-1   sgr-1      TCP       22/22  10.0.0.0/8   Accept  1         tickets  lin           CHG1: the partner has left  CHG1',
      `${JSON.parse(lines[5] ?? '{}').time}  restored            sg-1   sgr-new-1  TCP       22/22  10.0.0.0/8   Accept  1         tickets                by mistake                  CHG1`,
      '',
    ].join('\n'),
  );
  expect([err, code]).toEqual(['8 lines read: 7 used, 1 about other events\n', 0]);
});

it.each(Object.keys(EXPORTS))('audit reads the same from an export: %s', async (name) => {
  const rows = await json(lines.join('\n'));
  expect(rows).toHaveLength(5);
  const exported = EXPORTS[name]?.(lines) ?? '';
  expect(await json(exported)).toEqual(rows);
  expect((await audit(exported)).err).toMatch(/: 7 used, 1 about other events/);
});

it('audit reads lines of older releases, which had the ids only', async () => {
  const rows = await json(lines.map(asOfOld).join('\n'));
  expect(rows.map(({ outcome, rule, token, caller }) => [outcome, rule, token, caller])).toEqual([
    ['revoked', { SecurityGroupRuleId: 'sgr-1' }, 'CHG1', 'tickets'],
    ['refused', { SecurityGroupRuleId: 'sgr-2' }, 'CHG2', 'runbook'],
    ['revoked', { SecurityGroupRuleId: 'sgr-3' }, 'CHG3', 'runbook'],
    ['absent', {}, 'CHG4', 'runbook'],
    ['restored', { SecurityGroupRuleId: 'sgr-new-1' }, 'CHG1', 'tickets'],
  ]);
});

it('audit says how many lines were skipped, why, and where the first is', async () => {
  const [first = '', second = ''] = lines;
  const hostile = [
    'FC Invoke Start RequestId: 1-2-3',
    first,
    first.slice(0, 200),
    JSON.stringify({ message: second.slice(0, -20) }),
    `"1453809242",${JSON.stringify(second.slice(0, 90)).replaceAll('\\"', '""')}`,
    '{"time":"yesterday","event":"attempt"}',
    '{"event":"attempt","time":"2026-01-01T00:00:00Z"}',
    'null',
    '[[[[[[[[{"event":1}]]]]]]]]',
    first,
    `"${'x'.repeat(1024 * 1024)}`,
    '\u0000\ufffd{"',
    `${first.slice(0, -1)},"deep":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ].join('\n');
  const { err, out } = await audit(hostile, '--json');
  expect(rowsOf(out)).toHaveLength(1);
  expect(err).toBe(
    '13 lines read: 1 used, 0 about other events; skipped: ' +
      '4 not a log line of this service (first: standard input, line 1); ' +
      '4 cut off (first: standard input, line 3); ' +
      '1 a line "attempt" without its members (standard input, line 7); ' +
      '1 a repeated line (standard input, line 10); ' +
      '1 longer than 1 MiB (standard input, line 11); ' +
      '1 nested too deeply (standard input, line 13)\n',
  );
});

it('audit never fails, wherever a line is cut, and whatever it is', () => {
  const line = fc.nat({ max: lines.length - 1 }).map((index) => lines[index] ?? '');
  const cut = fc.tuple(line, fc.nat(1_000)).map(([text, at]) => text.slice(0, Math.min(at, text.length - 1)));
  fc.assert(
    fc.property(cut, (text) => {
      expect(typeof findLines(text)).toBe('string');
    }),
  );
  fc.assert(fc.property(fc.oneof(fc.json(), fc.string({ unit: 'binary' })), (text) => void findLines(text)));
});

it('audit takes members of any type, and prints nothing that acts on a terminal or a spreadsheet', async () => {
  const evil = {
    time: '2026-01-01T00:00:00.000Z',
    event: 'attempt',
    requestId: 'r',
    outcome: 'revoked',
    revoked: ['sgr-1', 7],
    before: 'x',
    rules: [{ SecurityGroupRuleId: 'sgr-1', PortRange: '-1/-1', Description: '\u001b[2J', Policy: 7 }, null],
    caller: { toString: 1 },
    reason: '=cmd|"/C calc"!A0',
    requestedBy: '\u202eevil',
    calls: [null, { requestId: 1 }],
    __proto__: null,
  };
  const text = JSON.stringify(evil);
  const { out } = await audit(text);
  expect(['\u001b', '\u202e'].filter((character) => out.includes(character))).toEqual([]);
  const [, row] = (await audit(text, '--csv')).out.split('\n');
  expect(row).toContain(`"'=cmd|""/C calc""!A0"`);
  expect(row).toContain(',-1/-1,');
  expect(await json(text)).toMatchObject([{ reason: evil.reason, caller: '' }]);
});

it.each([
  ['=1+1', "'=1+1"],
  ['a;=1+1', "a;'=1+1"],
  ['a;;@x', "a;;'@x"],
  ['-1/-1;=1', "'-1/-1;'=1"],
  ['\uff1d1', "'\uff1d1"],
  ['a=b; c', '"a=b; c"'],
])('audit writes %j into CSV so that no spreadsheet takes it for a formula', async (reason, cell) => {
  const [line = '{}'] = lines;
  const { out } = await audit(JSON.stringify({ ...JSON.parse(line), reason }), '--csv');
  expect(out).toContain(`,${cell},`);
});

it('audit reads several files, and names one that cannot be read', async () => {
  const [a, b] = [join(folder, 'a.log'), join(folder, 'b.log')];
  writeFileSync(a, `${lines.slice(0, 3).join('\n')}\nfoo\n`);
  writeFileSync(b, lines.slice(3).join('\n'));
  const { out, err } = await cli(['audit', a, b, '--json']);
  expect(rowsOf(out)).toEqual(await json(lines.join('\n')));
  expect(err).toContain(`skipped: 1 not a log line of this service (${a}, line 4)`);
  expect(await cli(['audit', join(folder, 'missing')])).toMatchObject({ code: 2, out: '' });
});

it('audit says that there is nothing', async () => {
  expect(await audit('')).toEqual({
    code: 0,
    out: 'no entries\n',
    err: '0 lines read: 0 used, 0 about other events\n',
  });
});

describe('the selection', () => {
  const tokens = async (...options: string[]) =>
    (await json(lines.join('\n'), ...options)).map(({ token, event }) => `${token} ${event}`);

  it.each([
    [
      ['--group', 'sg-1', '--caller', 'tickets'],
      ['CHG1 revocation', 'CHG1 restore'],
    ],
    [['--group', 'sg-2'], []],
    [
      ['--caller', 'runbook', '--caller', 'x'],
      ['CHG2 revocation', 'CHG3 revocation', 'CHG4 revocation'],
    ],
    [
      ['--rule', 'SGR-1'],
      ['CHG1 revocation', 'CHG1 restore'],
    ],
    [['--rule', 'sgr-new-1'], ['CHG1 restore']],
    [
      ['--rule', 'sgr-3', '--rule', 'sgr-2'],
      ['CHG2 revocation', 'CHG3 revocation'],
    ],
    [['--until', '2026-01-01T00:01:00Z'], ['CHG1 revocation']],
    [['--since', '2026-01-01T02:01:01+02:00', '--token', 'CHG2'], []],
    [['--since', '2026-01-02'], []],
    [['--since', '2026-01-01', '--until', '2026-01-01', '--token', 'CHG4'], ['CHG4 revocation']],
  ])('the selection: %j', async (options, expected) => {
    expect(await tokens(...options)).toEqual(expected);
  });

  it.each(['yesterday', '2026-13-01', '2026-02-31', '2026-01-01T25:00:00Z', '1735689600', ''])(
    'the selection refuses the time %j',
    async (time) => {
      expect(await audit('', '--since', time)).toMatchObject({
        code: 2,
        err: expect.stringContaining('--since'),
      });
    },
  );

  it('the selection refuses a period that is empty, and two formats', async () => {
    expect(await audit('', '--since', '2026-02-01', '--until', '2026-01-01')).toMatchObject({ code: 2 });
    expect(await audit('', '--csv', '--json')).toMatchObject({ code: 2 });
  });
});

it('--restore-plan prints a token that begins like an option as an argument', async () => {
  const token = '--url=https://example.com/';
  const text = lines.join('\n').replaceAll('CHG3', token);
  const line = `revoke-egress restore -- ${token}`;
  expect((await audit(text, '--restore-plan')).out).toContain(line);
  expect(await json(text, '--restore-plan', `--token=${token}`)).toMatchObject([{ command: line }]);
});

it('--restore-plan is what restores would open: all that a token revoked and that was not restored', async () => {
  const { out } = await audit(lines.join('\n'), '--restore-plan');
  expect(out).toBe(
    [
      `CHG1: restored at ${JSON.parse(lines[5] ?? '{}').time}; another restore would open nothing`,
      'revoke-egress restore CHG3  (works for the caller runbook only, if it has mayRestore)',
      `  would open 1 rule of sg-1 (cn-hangzhou), revoked ${JSON.parse(lines[3] ?? '{}').time};`,
      '  without mayRestore, which no signed webhook can have, authorise it by hand (--json has every member):',
      '  Rule   Protocol  Ports    Destination  Policy  Priority',
      '  sgr-3  UDP       443/443  10.0.0.0/8   Accept  1',
      '',
    ].join('\n'),
  );
  expect(await json(lines.join('\n'), '--restore-plan')).toMatchObject([
    { token: 'CHG1', rules: [], restore: 'restored' },
    {
      token: 'CHG3',
      rules: [{ PortRange: '443/443' }],
      command: 'revoke-egress restore CHG3',
      forgotten: false,
    },
  ]);
});

it('--restore-plan says that only ids were logged, that the token may be forgotten, and that there is nothing', async () => {
  const old = lines.map((line) => asOfOld(line).replaceAll('2026-01-01T', '2023-01-01T'));
  const { out } = await audit(old.join('\n'), '--restore-plan', '--token', 'CHG3');
  expect(out).toContain('the log has only the ids of 1');
  expect(out).toContain('more than 7 days ago');
  expect((await audit('', '--restore-plan')).out).toBe('nothing to restore\n');
});
