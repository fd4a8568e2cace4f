import { describe, expect, it } from 'vitest';
import { outputOf } from '../../lib/cli/process.ts';
import { cli } from '../client/kit.ts';

describe('a terminal', () => {
  const terminal = (columns: number) =>
    outputOf({ on: () => process.stdout, write: () => true, isTTY: true, columns });

  it('that says it has no width has the usual one', () => {
    expect(terminal(0).columns).toBe(100);
  });

  it('is as wide as its window is now', () => {
    const stream = { on: () => process.stdout, write: () => true, isTTY: true as const, columns: 80 };
    const output = outputOf(stream);
    stream.columns = 120;
    expect(output.columns).toBe(120);
  });

  it('shows no control characters of what it is told', async () => {
    const { err } = await cli(['status', 't', '--url', 'no\u001b[31murl']);
    expect(err).toContain('no\\u001b[31murl');
  });
});

it('nothing at all to revoke is answered with where to look', async () => {
  for (const name of ['revoke', 'dry-run']) {
    const ran = await cli([name, '--url', 'http://127.0.0.1']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(`revoke-egress ${name} --help`) });
  }
});
