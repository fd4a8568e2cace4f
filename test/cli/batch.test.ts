import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runBatch } from '../../lib/cli/batch/run.ts';
import { createClient } from '../../lib/client/client.ts';
import { createHttpTransport } from '../../lib/client/transports/http.ts';
import type { ClientAnswer } from '../../lib/client/types.ts';
import type { RevocationResult } from '../../lib/core/model/result.ts';
import { cli, DRY_RUN, problem, RESULT } from '../client/kit.ts';
import { type FakeService, fakeService } from '../support/fake-service.ts';

let directory = '';
let file = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'batch-'));
  file = join(directory, 'requests.ndjson');
});
afterEach(() => rm(directory, { recursive: true }));

const item = (group: string, more: object = {}) =>
  JSON.stringify({
    RegionId: 'cn-hangzhou',
    SecurityGroupId: group,
    SecurityGroupRuleId: ['sgr-1'],
    ...more,
  });
const ABSENT = { ...RESULT, SecurityGroupId: 'sg-1', Outcome: 'absent', Revoked: [] };
const write = (...lines: string[]) => writeFile(file, `${lines.join('\n')}\n`);
const batch = (service: FakeService, ...argv: string[]) =>
  cli(['revoke', '--batch', file, '--url', service.url, '--concurrency', '1', ...argv]);

describe('a batch', () => {
  it('a batch reports each finished item, and a summary', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-gone'), item('sg-3', { ClientToken: 'CHG-3' }));
    const { code, out, err } = await batch(service);
    expect(code).toBe(1);
    expect(out).toBe(`line 1: revoked 1 rule of sg-1 (ECS confirmed it)
    Rule   Protocol  Ports  Destination  Priority
    sgr-1  TCP       22/22  10.0.0.0/8   1
line 2: 404 InvalidSecurityGroupId.NotFound: the detail of InvalidSecurityGroupId.NotFound
    request 1-request
line 3: revoked 1 rule of sg-3 (ECS confirmed it)
    Rule   Protocol  Ports  Destination  Priority
    sgr-1  TCP       22/22  10.0.0.0/8   1
`);
    expect(err.split('\n')).toEqual([
      expect.stringMatching(/^batch batch-[0-9a-f]{16}: to resume, run the same command$/),
      '2 revoked, 1 refused (line 2)',
      '',
    ]);
    expect([...service.executed.keys()]).toEqual([
      expect.stringMatching(/^batch-[0-9a-f]{16}-[0-9a-f]{32}$/),
      'CHG-3',
    ]);
  });

  it('a batch of a caller that only reports exits 1, because nothing was revoked', async () => {
    await using service = await fakeService();
    await write(item('sg-1'));
    service.faults.push({ kind: 'answer', status: 200, body: DRY_RUN });
    const { code, err } = await batch(service);
    expect(code).toBe(1);
    expect(err).toMatch(
      /\n1 would revoke\nnothing was changed: the mode of this caller is "report", so .*\n$/,
    );
  });

  it('a batch that is repeated sends the same tokens, so finished items are replayed and refused ones tried again', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-gone'));
    const first = await batch(service);
    const { code, out, err } = await batch(service);
    expect([first.code, code]).toEqual([1, 1]);
    expect(out).toContain('This is the stored answer');
    expect(err).toMatch(/\n1 revoked \(1 before\), 1 refused \(line 2\)\n$/);
    const tokens = service.heard.map(({ body }) => JSON.parse(body).ClientToken);
    expect(tokens.slice(2)).toEqual(tokens.slice(0, 2));
    expect([...service.executed.values()]).toEqual([1]);
  });

  it('a batch with another --batch-id sends new requests', async () => {
    await using service = await fakeService();
    await write(item('sg-1'));
    for (const id of ['CHG-7', 'CHG-7', 'CHG-8'])
      expect((await batch(service, '--batch-id', id)).code).toBe(0);
    expect([...service.executed].map(([token, times]) => [token.slice(0, 6), times])).toEqual([
      ['CHG-7-', 1],
      ['CHG-8-', 1],
    ]);
  });

  it('a batch with a --batch-id keeps the tokens of its items if lines are added, moved or reformatted', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2'));
    await batch(service, '--batch-id', 'CHG-7');
    await write(item('sg-3'), '', ` ${item('sg-2').replaceAll(':', ': ')}`, item('sg-1'));
    const { err } = await batch(service, '--batch-id', 'CHG-7');
    expect(err).toMatch(/\n3 revoked \(2 before\)\n$/);
  });

  it('a batch neither changes its input nor writes another file', async () => {
    await using service = await fakeService();
    await write(item('sg-1'));
    const precious = join(directory, 'precious');
    await writeFile(precious, 'not NDJSON, without a last line end');
    for (const path of [precious, file, directory]) {
      const ran = await cli(['revoke', '--batch', path, '--url', service.url]);
      expect(ran.code).toBe(path === file ? 0 : 2);
    }
    expect(await readFile(precious, 'utf8')).toBe('not NDJSON, without a last line end');
    expect(await readFile(file, 'utf8')).toBe(`${item('sg-1')}\n`);
    expect(await readdir(directory)).toEqual(['precious', 'requests.ndjson']);
  });

  it('a batch may come from standard input', async () => {
    await using service = await fakeService();
    const input = async () => Buffer.from(`${item('sg-1')}\n`);
    expect((await cli(['revoke', '--batch', '-', '--url', service.url], { input })).code).toBe(0);
  });

  it('a batch retries unknown items with the same token', async () => {
    await using service = await fakeService();
    await write(item('sg-1'));
    const body = problem(504, 'OutcomeUnknown', 'unknown');
    service.faults.push({ kind: 'answer', status: 504, body, headers: { 'retry-after': '600' } });
    const first = await batch(service);
    expect([first.code, first.err.endsWith('\n1 unknown (line 1)\n')]).toEqual([3, true]);
    const second = await batch(service);
    expect([second.code, second.err.endsWith('\n1 revoked\n')]).toEqual([0, true]);
    const tokens = service.heard.map(({ body: sent }) => JSON.parse(sent).ClientToken);
    expect(new Set(tokens).size).toBe(1);
  });

  it('a batch sends nothing if one line is invalid', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('nonsense'));
    expect(await batch(service)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('line 2: /SecurityGroupId'),
    });
    expect(service.heard).toEqual([]);
  });

  it('a batch sends nothing if a line is a dry run, also with --no-check', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2', { DryRun: true }));
    for (const more of [[], ['--no-check']]) {
      const ran = await cli(['revoke', '--batch', file, '--url', service.url, ...more]);
      expect(ran).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(/line 2: .*[Rr]emove (it|DryRun)/),
      });
    }
    expect(service.heard).toEqual([]);
  });

  it('a batch that is stopped starts no further item, and reports the remaining ones', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2'));
    const argv = ['revoke', '--batch', file, '--url', service.url];
    const ran = await cli(argv, { stopping: AbortSignal.abort() });
    expect(ran).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/\n2 not started\n$/),
    });
    expect(service.heard).toEqual([]);
  });

  it('a batch that is aborted reports unknown items, and retries them with the same token', async () => {
    await using slow = await fakeService({ takes: 60_000 });
    await write(item('sg-1'));
    const ending = new AbortController();
    const running = cli(['revoke', '--batch', file, '--url', slow.url], { ending: ending.signal });
    while (slow.heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    ending.abort();
    expect(await running).toMatchObject({ code: 3, err: expect.stringMatching(/\n1 unknown \(line 1\)\n$/) });
  });

  it('a batch prints one JSON object per item with --json', async () => {
    await using service = await fakeService();
    await write(item('sg-1'));
    const { out } = await batch(service, '--json');
    expect(JSON.parse(out)).toMatchObject({ line: 1, kind: 'result', result: { Outcome: 'revoked' } });
  });

  it('a batch starts no further item after an answer could not be printed, and exits 3', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2'), item('sg-3'));
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const out = { write: () => {}, flush: async () => full, isTTY: false, columns: 80 };
    const ran = await cli(['revoke', '--batch', file, '--url', service.url, '--concurrency', '1'], { out });
    expect([ran.code, service.heard.length]).toEqual([3, 1]);
    expect(ran.err).toContain('1 revoked, 2 not started\n');
    expect(ran.err).toContain('standard output was lost (ENOSPC); something may have changed');
  });

  it('a batch runs --concurrency items at once', async () => {
    const items = Array.from({ length: 16 }, (_, index) => ({ line: index + 1, body: {}, token: undefined }));
    const waiting: (() => void)[] = [];
    let [open, most] = [0, 0];
    const send = async (): Promise<ClientAnswer<RevocationResult>> => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        // No item continues before the eighth has arrived.
        if (waiting.length === 8) for (const wake of waiting.splice(0)) wake();
      });
      open -= 1;
      const told = { token: 't', attempts: 1, replayed: false, requestId: undefined };
      return { ...told, kind: 'result', result: RESULT };
    };
    const never = new AbortController().signal;
    const answers = await runBatch(items, {
      send,
      concurrency: 8,
      stopping: never,
      ending: never,
      onEnd: async () => {},
    });
    expect([answers.length, most]).toEqual([16, 8]);
  });

  it('a batch stops if one item cannot be reported', async () => {
    await using service = await fakeService();
    const never = new AbortController().signal;
    const client = createClient({ transport: createHttpTransport({ url: service.url }) });
    const items = [1, 2, 3].map((line) => ({ line, body: JSON.parse(item('sg-1')), token: undefined }));
    const send = ({ body }: { body: object }) => client.revoke({ ...JSON.parse(item('sg-1')), ...body });
    const parts = { send, concurrency: 1, stopping: never, ending: never };
    const onEnd = () => Promise.reject(new Error('a defect'));
    await expect(runBatch(items, { ...parts, onEnd })).rejects.toThrow('a defect');
    expect(service.heard).toHaveLength(1);
  });

  it('a batch counts what was revoked and what was absent, and names the lines that need attention', async () => {
    await using service = await fakeService();
    await write(...['sg-1', 'sg-gone', 'sg-3', 'sg-gone', 'sg-absent'].map((group) => item(group)));
    service.faults.push({ kind: 'answer', status: 200, body: ABSENT });
    const { err } = await batch(service);
    expect(err).toMatch(/\n2 revoked, 1 absent, 2 refused \(lines 2, 4\)\n$/);
  });

  it('a batch names every line that is invalid, whatever is wrong with it, before anything is sent', async () => {
    await using service = await fakeService();
    const token = { ClientToken: 'CHG-1' };
    await write(
      ...[
        item('sg-1', token),
        '{"a": ',
        item('nonsense'),
        '[1]',
        item('sg-2', token),
        '{"a": 1, "a": 2}',
        'x',
      ],
    );
    const { code, out, err } = await batch(service);
    expect([code, out, service.heard]).toEqual([2, '', []]);
    const lines = err.split('\n').map((line) => line.trim());
    expect(lines.map((line) => /^line (\d):/.exec(line)?.[1]).filter(Boolean)).toEqual([...'234567']);
  });

  it('a batch may be a dry run: nothing is revoked, and no token is needed', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2', { ClientToken: 'CHG-2' }));
    const denied = { ...DRY_RUN, SecurityGroupId: 'sg-1', Allowed: false, Denial: 'no' };
    service.faults.push({ kind: 'answer', status: 200, body: denied });
    service.faults.push({ kind: 'answer', status: 200, body: { ...DRY_RUN, SecurityGroupId: 'sg-2' } });
    const ran = await cli(['dry-run', '--batch', file, '--url', service.url, '--concurrency', '1']);
    expect(ran).toMatchObject({ code: 1, out: expect.stringMatching(/^line 1: would revoke/) });
    expect(ran.err).toBe('1 would revoke, 1 denied (line 1)\n');
    expect(service.heard.map(({ body }) => JSON.parse(body))).toEqual([
      { ...JSON.parse(item('sg-1')), DryRun: true },
      { ...JSON.parse(item('sg-2', { ClientToken: 'CHG-2' })), DryRun: true },
    ]);
    expect(service.executed.size).toBe(0);
    const faulty = await cli(['dry-run', '--batch', file, '--url', service.url, '--batch-id', 'a']);
    expect(faulty).toMatchObject({ code: 2, err: expect.stringContaining('--batch-id') });
    await write(item('sg-1', { DryRun: true }), item('nonsense'));
    expect(await cli(['dry-run', '--batch', file, '--url', service.url])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/line 1: .*\n {2}line 2: /),
    });
  });
});
