import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../lib/cli/batch/journal.ts';
import { runBatch } from '../../lib/cli/batch/run.ts';
import { createClient } from '../../lib/client/client.ts';
import { createHttpTransport } from '../../lib/client/transports/http.ts';
import type { ClientAnswer } from '../../lib/client/types.ts';
import type { RevocationResult } from '../../lib/core/model/result.ts';
import { type FakeService, fakeService } from '../client/fake-service.ts';
import { cli, problem, RESULT } from '../client/kit.ts';

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
const write = (...lines: string[]) => writeFile(file, `${lines.join('\n')}\n`);
const batch = (service: FakeService, ...argv: string[]) =>
  cli(['revoke', '--batch', file, '--url', service.url, '--concurrency', '1', ...argv]);

describe('a batch', () => {
  it('tells each item as it ends, and all of them at last', async () => {
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
      expect.stringMatching(
        /^batch id-\d+: its tokens are id-\d+-LINE; interrupted\? the same command goes on, by .*requests\.ndjson\.journal$/,
      ),
      '2 done, 1 refused',
      '',
    ]);
    expect([...service.executed.keys()]).toEqual([expect.stringMatching(/^id-\d+-1$/), 'CHG-3']);
  });

  it('that is run again asks for nothing that has ended', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-gone'));
    await batch(service);
    const { code, out, err } = await batch(service);
    expect([code, out, service.heard.length]).toEqual([1, '', 2]);
    expect(err).toContain('2 of 2 have ended before');
    expect(err).toContain('1 done, 1 refused\n');
    await batch(service, '--again');
    expect(service.heard.map(({ body }) => JSON.parse(body).SecurityGroupId)).toEqual([
      'sg-1',
      'sg-gone',
      'sg-gone',
    ]);
  });

  it('asks again for what is unknown, with the same token', async () => {
    await using service = await fakeService();
    await write(item('sg-1'));
    const body = problem(504, 'OutcomeUnknown', 'unknown');
    service.faults.push({ kind: 'answer', status: 504, body, headers: { 'retry-after': '600' } });
    const first = await batch(service);
    expect([first.code, first.err.endsWith('\n1 unknown\n')]).toEqual([3, true]);
    const second = await batch(service);
    expect([second.code, second.err.endsWith('\n1 done\n')]).toEqual([0, true]);
    const tokens = service.heard.map(({ body: sent }) => JSON.parse(sent).ClientToken);
    expect(new Set(tokens).size).toBe(1);
  });

  it('sends nothing when one line is not in order', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('nonsense'));
    expect(await batch(service)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('line 2: /SecurityGroupId'),
    });
    expect(service.heard).toEqual([]);
  });

  it('sends nothing when a line is a dry run, also where the checking is left to the service', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2', { DryRun: true }));
    for (const more of [[], ['--no-check']]) {
      const ran = await cli(['revoke', '--batch', file, '--url', service.url, ...more]);
      expect(ran).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(/line 2: .*[Ll]eave (it|DryRun) out/),
      });
    }
    expect(service.heard).toEqual([]);
  });

  it('that is stopped begins nothing more, and says what is left', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2'));
    const argv = ['revoke', '--batch', file, '--url', service.url];
    const ran = await cli(argv, { stopping: AbortSignal.abort() });
    expect(ran).toMatchObject({ code: 3, out: '', err: expect.stringMatching(/\n2 not begun\n$/) });
    expect(service.heard).toEqual([]);
  });

  it('that is ended at once notes what was under way as unfinished, and asks again for it', async () => {
    await using slow = await fakeService({ takes: 60_000 });
    await write(item('sg-1'));
    const ending = new AbortController();
    const running = cli(['revoke', '--batch', file, '--url', slow.url], { ending: ending.signal });
    while (slow.heard.length === 0) await new Promise((resolve) => setImmediate(resolve));
    ending.abort();
    expect(await running).toMatchObject({ code: 3, err: expect.stringMatching(/\n1 unknown\n$/) });
    const [, entry = ''] = (await readFile(`${file}.journal`, 'utf8')).split('\n');
    expect(JSON.parse(entry)).toMatchObject({ line: 1, end: 'unfinished', answer: { outcome: 'unknown' } });
  });

  it('writes down what it was answered', async () => {
    await using service = await fakeService();
    await write(item('sg-1'));
    const { out } = await batch(service, '--json', '--journal', join(directory, 'j'));
    expect(JSON.parse(out)).toMatchObject({ line: 1, kind: 'result', result: { Outcome: 'revoked' } });
    const [, entry = ''] = (await readFile(join(directory, 'j'), 'utf8')).split('\n');
    expect(JSON.parse(entry)).toMatchObject({ line: 1, end: 'done', answer: { kind: 'result' } });
  });

  it('runs as many at once as it is told, and no more', async () => {
    const items = Array.from({ length: 16 }, (_, index) => ({ line: index + 1, body: {}, token: undefined }));
    const waiting: (() => void)[] = [];
    let [open, most] = [0, 0];
    const revoke = async (request: { ClientToken?: string }): Promise<ClientAnswer<RevocationResult>> => {
      open += 1;
      most = Math.max(most, open);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        // Nobody goes on before the eighth has come.
        if (waiting.length === 8) for (const wake of waiting.splice(0)) wake();
      });
      open -= 1;
      const told = { token: request.ClientToken, attempts: 1, replayed: false, requestId: undefined };
      return { ...told, kind: 'result', result: RESULT };
    };
    const never = new AbortController().signal;
    const journal = openJournal(join(directory, 'j'), { batch: 'b', source: 's', target: 't' });
    const codes = await runBatch(items, {
      client: { revoke },
      journal,
      concurrency: 8,
      stopping: never,
      ending: never,
      onEnd: () => {},
    });
    journal.close();
    expect([codes.length, most]).toEqual([16, 8]);
  });

  it('ends all of its work when one item cannot be written down', async () => {
    await using service = await fakeService();
    await write(item('sg-1'), item('sg-2'), item('sg-3'));
    const full = { head: { batch: 'b', source: 's', target: 't' }, ends: new Map(), close: () => {} };
    const append = () => {
      throw new Error('ENOSPC');
    };
    const never = new AbortController().signal;
    const client = createClient({ transport: createHttpTransport({ url: service.url }) });
    const items = [1, 2, 3].map((line) => ({ line, body: JSON.parse(item('sg-1')), token: undefined }));
    const parts = { client, journal: { ...full, append }, concurrency: 1, stopping: never, ending: never };
    await expect(runBatch(items, { ...parts, onEnd: () => {} })).rejects.toThrow('ENOSPC');
    expect(service.heard).toHaveLength(1);
  });

  it.each([
    [['--concurrency', '0'], '--concurrency is 1 to 32'],
    [['--concurrency', '33'], '--concurrency is 1 to 32'],
    [['--client-token', 'CHG-1'], '--client-token does not go with --batch'],
    [['--file', 'a.json'], '--file does not go with --batch'],
  ])('%j is refused', async (argv, why) => {
    await write(item('sg-1'));
    const ran = await cli(['revoke', '--batch', file, '--url', 'https://host/', ...argv]);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });

  it.each([
    ['--concurrency', ['--concurrency', '8']],
    ['--journal', ['--journal', 'a.journal']],
    ['--again', ['--again']],
  ])('is what %s needs: a single request with it is refused before it is sent', async (name, argv) => {
    await using service = await fakeService();
    await write(item('sg-1'));
    const ran = await cli(['revoke', '--file', file, '--url', service.url, ...argv]);
    const err = `revoke-egress: ${name} goes with --batch FILE only; add it, or leave ${name} out\n`;
    expect(ran).toEqual({ code: 2, out: '', err });
    expect(service.heard).toEqual([]);
  });

  it('from standard input needs a place for its journal', async () => {
    const ran = await cli(['revoke', '--batch', '-', '--url', 'https://host/']);
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining('needs a --journal') });
  });
});
