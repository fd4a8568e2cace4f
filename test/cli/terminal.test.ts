import { describe, expect, it } from 'vitest';
import { outputOf } from '../../lib/cli/process.ts';
import { cli } from '../client/kit.ts';

describe('a terminal', () => {
  const terminal = (columns: number) =>
    outputOf({ on: () => process.stdout, write: () => true, isTTY: true, columns });

  it('that reports no width has the default width', () => {
    expect(terminal(0).columns).toBe(100);
  });

  it('has the current width of its window', () => {
    const stream = { on: () => process.stdout, write: () => true, isTTY: true as const, columns: 80 };
    const output = outputOf(stream);
    stream.columns = 120;
    expect(output.columns).toBe(120);
  });

  it('gets no control characters of foreign text', async () => {
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
