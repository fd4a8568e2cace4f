import { describe, expect, it } from 'vitest';
import { describeAnswer } from '../../lib/cli/output/describe-answer.ts';
import { shellArgument } from '../../lib/cli/output/paint.ts';
import { outputOf } from '../../lib/cli/process.ts';
import { cli } from '../client/kit.ts';

describe('a terminal', () => {
  const terminal = (columns: number) =>
    outputOf({ on: () => process.stdout, write: () => true, isTTY: true, columns });

  it('a terminal that reports no width has the default width', () => {
    expect(terminal(0).columns).toBe(100);
  });

  it('a terminal has the current width of its window', () => {
    const stream = { on: () => process.stdout, write: () => true, isTTY: true as const, columns: 80 };
    const output = outputOf(stream);
    stream.columns = 120;
    expect(output.columns).toBe(120);
  });

  it('a terminal gets no control characters of foreign text', async () => {
    const { err } = await cli(['state', 't', '--url', 'no\u001b[31murl']);
    expect(err).toContain('no\\u001b[31murl');
  });
});

it('an empty revocation is refused with a reference to the help', async () => {
  for (const name of ['revoke', 'dry-run']) {
    const ran = await cli([name, '--url', 'http://127.0.0.1']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(`revoke-egress ${name} --help`) });
  }
});

it('a token that begins like an option in a command that is to be copied is never an option', () => {
  expect(['CHG-1', '-h', '--url=x', '-- a'].map(shellArgument)).toEqual([
    'CHG-1',
    '-- -h',
    '-- --url=x',
    "-- '-- a'",
  ]);
  const lines = describeAnswer(
    {
      attempts: 1,
      token: '--url=x',
      kind: 'no-answer',
      detail: 'lost',
      outcome: 'unknown',
      passing: true,
      interrupted: false,
    },
    (_, text) => text,
  );
  expect(lines.join('\n')).toContain('revoke-egress settle -- --url=x');
});
