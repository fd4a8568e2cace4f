import { describe, expect, it } from 'vitest';
import { barOf, createProgress } from '../../lib/cli/batch/progress.ts';
import { exitCodeOf, worst } from '../../lib/cli/exit-codes.ts';
import { wrap } from '../../lib/cli/help.ts';
import { describeAnswer } from '../../lib/cli/output/describe-answer.ts';
import { paintFor, shellWord, table } from '../../lib/cli/output/paint.ts';
import type { ClientAnswer } from '../../lib/client/types.ts';
import type { Result } from '../../lib/core/model/result.ts';
import { COMMANDS } from '../../lib/operator/commands.ts';
import { cli, problem, RESULT } from '../client/kit.ts';

const bare = (_: unknown, text: string) => text;
const told = { token: 't-1', attempts: 1 };
const answer = (result: Result): ClientAnswer<Result> => ({
  ...told,
  kind: 'result',
  result,
  replayed: false,
  requestId: undefined,
});
const dry = {
  RequestId: 'ECS-1',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-1',
  Outcome: 'dry-run',
  Matches: [],
  PlanText: 'Would revoke nothing.',
  CompletedAt: RESULT.CompletedAt,
} as const;

it('an answer in words shows absent entries, revoked rules and near misses', () => {
  const lines = describeAnswer(
    answer({
      ...RESULT,
      Evidence: 'observed',
      Absent: [{ SecurityGroupRuleId: 'sgr-9' }],
      Hints: [{ SecurityGroupRuleId: 'sgr-7', Member: 'PortRange', Detail: 'PortRange is 22/23, not 22/22' }],
    }),
    bare,
  );
  expect(lines).toEqual([
    'revoked 1 rule of sg-1 (observed in the listed rules; the reply was lost)',
    '  Rule   Protocol  Ports  Destination  Priority',
    '  sgr-1  TCP       22/22  10.0.0.0/8   1',
    'absent:',
    '  Rule',
    '  sgr-9',
    'near miss: sgr-7: PortRange is 22/23, not 22/22',
  ]);
});

it('an answer in words reports that nothing matched', () => {
  expect(describeAnswer(answer({ ...RESULT, Outcome: 'absent', Revoked: [] }), bare)).toEqual([
    'absent: nothing in sg-1 matched, nothing was changed',
  ]);
});

it('an answer in words shows why the policy denies a dry run', () => {
  expect(describeAnswer(answer({ ...dry, Allowed: false, Denial: 'sg-1 is protected' }), bare)).toEqual([
    'nothing in sg-1 matches',
    'The policy denies it: sg-1 is protected',
  ]);
});

it('an answer in words escapes foreign text', () => {
  const rule = {
    SecurityGroupRuleId: 'sgr-1',
    IpProtocol: 'TCP',
    Description: 'red \u001b[31m\n\u202etxet',
  };
  const [, , line] = describeAnswer(answer({ ...RESULT, Revoked: [rule] }), bare);
  expect(line).toBe('  sgr-1  TCP       red \\u001b[31m\\u000a\\u202etxet');
});

describe('a state that was restored', () => {
  const at = RESULT.CompletedAt;
  const state = {
    State: 'done',
    ...{ ClientToken: 't-1', Attempts: 1, CreatedAt: at, UpdatedAt: at, ExpiresAt: at },
    Request: {},
    Result: RESULT,
  } as const;
  const Restored = {
    ...RESULT,
    Outcome: 'restored',
    Rules: RESULT.Revoked,
    CompletedAt: '2026-01-02T00:00:00.000Z',
  } as const;
  const linesOf = (more: object) =>
    describeAnswer(
      { ...told, kind: 'result', result: { ...state, ...more }, replayed: false, requestId: 'r' },
      bare,
    );

  it('a state that was restored says so first, with when and which rules', () => {
    const lines = linesOf({ RestoreState: 'done', Restored });
    expect(lines[0]).toMatch(/^done, and restored since/);
    expect(lines).toContain('restored: 1 rule, restore completed 2026-01-02T00:00:00.000Z');
    expect(lines.filter((line) => line.includes('sgr-1'))).toHaveLength(2);
    expect(linesOf({}).join('\n')).not.toMatch(/restore/);
  });

  it('a state that was restored shows why and on whose request the rules were revoked', () => {
    const lines = linesOf({ Request: { Reason: 'CHG0031245', RequestedBy: 'mei\u202e' } });
    expect(lines.slice(1, 3)).toEqual(['requested by mei\\u202e', 'reason: CHG0031245']);
  });

  it('a state that was restored shows an undecided restore, and until when a call may act', () => {
    const RestoreProblem = problem(504, 'OutcomeUnknown', 'unknown');
    const lines = linesOf({ RestoreState: 'unknown', RestoreProblem, OpenUntil: at });
    expect(lines).toContain('restore: unknown');
    expect(lines.at(-1)).toBe(`A call was not answered, and may take effect until ${at}.`);
  });
});

it.each([
  [answer(RESULT), 0],
  [answer({ ...dry, Allowed: true }), 0],
  [answer({ ...dry, Allowed: false }), 1],
  [answer({ Outcome: 'ignored', Detail: 'd' }), 1],
  [{ ...told, kind: 'no-answer', detail: 'd', outcome: 'none', passing: true, interrupted: true }, 3],
  [{ ...told, kind: 'no-answer', detail: 'd', outcome: 'unknown', passing: false, interrupted: false }, 3],
  [{ ...told, kind: 'no-answer', detail: 'd', outcome: 'none', passing: true, interrupted: false }, 4],
  [{ ...told, kind: 'no-answer', detail: 'd', outcome: 'none', passing: false, interrupted: false }, 4],
] satisfies [ClientAnswer<Result>, number][])('%j exits %i', (given, code) => {
  expect(exitCodeOf(given)).toBe(code);
});

it.each(['running', 'unknown', 'refused', 'done'] as const)('exit codes of a state that is %s', (State) => {
  const at = RESULT.CompletedAt;
  const state = {
    ClientToken: 't',
    State,
    Attempts: 1,
    CreatedAt: at,
    UpdatedAt: at,
    ExpiresAt: at,
    Request: {},
  };
  expect(exitCodeOf(answer(state))).toBe({ running: 3, unknown: 3, refused: 1, done: 0 }[State]);
  // A stored refusal is final, and never success.
  const codes = (['none', 'unknown'] as const).map((outcome) => {
    const Problem = problem(404, 'InvalidSecurityGroupRule.RuleNotExist', outcome);
    return exitCodeOf(answer({ ...state, Problem }));
  });
  if (State === 'done') expect(codes).toEqual([1, 3]);
});

it('exit codes of several answers are that of the most important one', () => {
  expect(worst([0, 1, 4, 3])).toBe(3);
  expect(worst([0, 1, 4])).toBe(4);
  expect(worst([0, 1])).toBe(1);
  expect(worst([])).toBe(0);
});

describe('colours', () => {
  const terminal = { write: () => {}, isTTY: true, columns: 80 };
  it('colours are for terminals only, and not with NO_COLOR', () => {
    expect(paintFor(terminal, {})('red', 'x')).toBe('\u001b[31mx\u001b[0m');
    expect(paintFor(terminal, { NO_COLOR: '' })('red', 'x')).toBe('\u001b[31mx\u001b[0m');
    expect(paintFor(terminal, { NO_COLOR: '1' })('red', 'x')).toBe('x');
    expect(paintFor(terminal, { TERM: 'dumb' })('red', 'x')).toBe('x');
    expect(paintFor({ ...terminal, isTTY: false }, {})('red', 'x')).toBe('x');
  });
});

it('text in columns has the width of the widest cell', () => {
  expect(
    table(
      [
        ['a', 'bb'],
        ['ccc', 'd'],
        ['', 'e'],
      ],
      '> ',
    ),
  ).toEqual(['> a    bb', '> ccc  d', '>      e']);
});

it('text is wrapped between words, and a long word is kept', () => {
  expect(wrap('one two three', 8, ' ')).toEqual([' one two', ' three']);
  expect(wrap('incomprehensible it is', 8)).toEqual(['incomprehensible', 'it is']);
});

it('text for a shell is quoted if needed', () => {
  expect(['CHG-1', 'a b', "it's", '$(x)', ''].map(shellWord)).toEqual([
    'CHG-1',
    "'a b'",
    "'it'\\''s'",
    "'$(x)'",
    "''",
  ]);
});

function screen(isTTY: boolean, columns: number) {
  const written: string[] = [];
  return { written, write: (text: string) => void written.push(text), isTTY, columns };
}

it('the bar shows the progress on one line at most', () => {
  expect(barOf(5, 10, '', 80)).toBe(`[${'#'.repeat(20)}${'.'.repeat(20)}]   5/10`);
  expect(barOf(1, 3, '1 not done', 30)).toBe('[###.......]  1/3  1 not done');
  expect(barOf(200, 200, '', 10)).toBe('200/200');
  for (const columns of [1, 8, 20, 200])
    expect(barOf(7, 200, '2 not done', columns).length).toBeLessThanOrEqual(columns);
});

it('the bar makes way for a line and comes back below it', () => {
  const terminal = screen(true, 30);
  const progress = createProgress(terminal);
  progress.show(0, 2, '');
  progress.print(terminal, 'line 1: revoked');
  progress.show(1, 2, '');
  progress.clear();
  const [empty, half] = [barOf(0, 2, '', 30), barOf(1, 2, '', 30)];
  const gone = '\r\u001b[2K';
  expect(terminal.written.join('')).toBe(`${empty}${gone}line 1: revoked\n${empty}${gone}${half}${gone}`);
});

it('the bar is not drawn without a terminal', () => {
  const file = screen(false, 80);
  const progress = createProgress(file);
  progress.show(0, 2, '');
  progress.print(file, 'line 1: revoked');
  progress.clear();
  expect(file.written.join('')).toBe('line 1: revoked\n');
});

it('help lists the commands, the environment and the exit codes', async () => {
  const { code, out } = await cli([]);
  expect(code).toBe(0);
  expect(out.split('\n').slice(4, 4 + COMMANDS.length + 1)).toEqual([
    ...COMMANDS.map(({ name, summary }) => `  ${name.padEnd(10)}  ${summary}`),
    '',
  ]);
  expect(out.split('\n').slice(0, 3)).toEqual([
    'revoke-egress: remove outbound rules from Alibaba Cloud security groups, exactly once.',
    '',
    'usage: revoke-egress COMMAND [options]; revoke-egress COMMAND --help',
  ]);
  expect(out).toContain('  4                       unavailable, nothing was changed; send it again');
  expect(await cli(['--help'])).toMatchObject({ code: 0, out });
});

it('help of a command teaches with examples', async () => {
  const { code, out } = await cli(['restore', '--help']);
  expect(code).toBe(0);
  expect(out.split('\n').slice(0, 16)).toEqual([
    'Restore the rules of a revocation, once.',
    '',
    'usage: revoke-egress restore TOKEN [--reason TEXT] [--dry-run]',
    '',
    'Authorises exactly the rules that the revocation removed, once. A repeated restore gets the stored',
    'answer, and does not add rules that were revoked since. The caller needs mayRestore in the policy.',
    '',
    'With --dry-run it shows the rules that would be authorised, and whether the policy allows the',
    'restore; exits 1 if it does not.',
    '',
    'Examples',
    '  Show what would be restored:',
    '    revoke-egress restore CHG0031245 --dry-run',
    '  Undo a change:',
    '    revoke-egress restore CHG0031245 --reason CHG0031300 --requested-by lin.wei@example.com',
    '',
  ]);
  expect(await cli(['help', 'restore'])).toMatchObject({ code: 0, out });
});

it('help prints the version', async () => {
  expect(await cli(['--version'])).toEqual({ code: 0, out: '1.2.3\n', err: '' });
});

it('help is suggested for an unknown command', async () => {
  expect(await cli(['stat'])).toEqual({
    code: 2,
    out: '',
    err: 'revoke-egress: unknown command "stat"; did you mean state?\n',
  });
  expect((await cli(['quantum'])).err).toContain('available: revoke, dry-run, plan, state');
});
