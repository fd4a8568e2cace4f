import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ADDRESS_SAMPLE, requestOf } from '../../../lib/local/commands/samples.ts';
import { createEcsSimulator } from '../../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';
import { ROOT } from '../../architecture/imports.ts';
import { runCommand } from './kit.ts';

const KEYS = {
  ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
};

const post = (url: string, body: string) =>
  fetch(`${url}/revocations`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

it('npm run demo shows both samples, a replay and a 422 with checks, and leaves no file', async () => {
  await using demo = await runCommand('demo', {}, join(ROOT, 'lib', 'local', 'demo', 'demo.ts'));
  const { code, out, err } = await demo.ended();
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('    &Policy=Allow\n');
  expect(out).toContain('    &Policy=Drop\n');
  expect(out).toContain('Idempotency-Replayed: true');
  expect(out).toContain('422 IdempotentParameterMismatch');
  expect(out).toContain('All 16 checks hold.');
  expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
  // No colour without a terminal.
  expect(out).not.toContain('\u001b');
  expect(await readdir(demo.directory)).toEqual([]);
});

it('npm run serve serves 50 identical requests with one revoke, and finishes running requests when it is stopped', async () => {
  const simulator = createEcsSimulator();
  const { endpoint } = await simulator.listen();
  await using serve = await runCommand('serve', { ...KEYS, ECS_ENDPOINT: endpoint, ECS_PROTOCOL: 'http' });
  const url = await serve.url();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await serve.until('may do everything')).toContain('every caller on this host is "local"');

  const request = { ...requestOf(ADDRESS_SAMPLE), RegionId: 'cn-hangzhou' };
  const fifty = JSON.stringify({ ...request, ClientToken: 'fifty' });
  const replies = await Promise.all(Array.from({ length: 50 }, () => post(url, fifty)));
  const finished = replies.filter(({ status }) => status === 200);
  expect(new Set(await Promise.all(finished.map((reply) => reply.text()))).size).toBe(1);
  expect(replies.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
  expect(simulator.journal.entries('RevokeSecurityGroupEgress')).toHaveLength(1);

  simulator.faults.next('RevokeSecurityGroupEgress', { replyHold: true });
  const ids = simulator.world.rules('sg-F876FF7BA').map(({ SecurityGroupRuleId }) => SecurityGroupRuleId);
  const group = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-F876FF7BA', ClientToken: 'last' };
  const last = post(url, JSON.stringify({ ...group, SecurityGroupRuleId: ids.slice(1, 2) }));
  await simulator.untilHeld();
  serve.child.kill('SIGTERM');
  simulator.release();
  expect((await last).status).toBe(200);
  expect(await serve.ended()).toMatchObject({ code: 0 });
  await simulator.close();
});

it('npm run serve answers 503 without a call if its table is deleted, and ends cleanly', async () => {
  const simulator = createEcsSimulator();
  const { endpoint } = await simulator.listen();
  const short = { FUNCTION_TIMEOUT: '5', ALLOW_SHORT_TIMEOUT: '1' };
  const env = { ...KEYS, ...short, ECS_ENDPOINT: endpoint, ECS_PROTOCOL: 'http' };
  await using serve = await runCommand('serve', env);
  const url = await serve.url();
  const request = { ...requestOf(ADDRESS_SAMPLE), RegionId: 'cn-hangzhou' };
  await rm(serve.directory, { recursive: true });

  const reply = await post(url, JSON.stringify({ ...request, ClientToken: 'table-deleted' }));
  expect(reply.status).toBe(503);
  expect(await reply.json()).toMatchObject({ code: 'StoreUnavailable' });
  expect((await fetch(`${url}/revocations/table-deleted`)).status).toBe(503);
  expect(simulator.journal.entries('RevokeSecurityGroupEgress')).toEqual([]);
  serve.child.kill('SIGTERM');
  expect(await serve.ended()).toMatchObject({ code: 0 });
  await simulator.close();
});

it('npm run serve reports missing variables in one line', async () => {
  await using serve = await runCommand('serve');
  expect(await serve.ended()).toEqual({
    code: 2,
    out: '',
    err:
      'serve: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET must be set to sign ' +
      'requests to ECS. npm start needs no key, because it simulates ECS\n',
  });
});

it('npm start prints a command that revokes the seeded rule, and ends cleanly on SIGINT', async () => {
  await using start = await runCommand('start', { ECS_ENDPOINT: 'unreachable.invalid:1' });
  const url = await start.url();
  const banner = await start.until('listening on');
  const [, printedUrl = '', body = ''] = /^curl -i (\S+)\/revocations [^{]+'(\{[^']+)'$/m.exec(banner) ?? [];
  expect(printedUrl).toBe(url);
  const reply = await post(url, body);
  expect(await reply.json()).toMatchObject({ Outcome: 'revoked', SecurityGroupId: 'sg-94n63e80l' });
  expect((await post(url, body)).headers.get('idempotency-replayed')).toBe('true');

  const [, group = ''] = /curl '(\S+group\?id=sg-94n63e80l)'/.exec(banner) ?? [];
  const seen = await (await fetch(group)).text();
  expect(seen).not.toContain('Everything inside');
  // curl accepts any type.
  expect(await (await fetch(`${url}/`, { headers: { accept: '*/*' } })).text()).toContain(`${url}/console`);

  // Another client puts the rule back.
  const [, change = '', rules = ''] = /curl -d '(\{"recreate":"[^']+)' (http:\S+)$/m.exec(banner) ?? [];
  const changed = await fetch(rules, { method: 'POST', body: change });
  expect(await changed.json()).toMatchObject({ rule: { Description: 'Everything inside' } });
  expect(await (await fetch(group)).text()).toContain('Everything inside');
  start.child.kill('SIGINT');
  expect(await start.ended()).toMatchObject({ code: 0 });
});

it('npm start prints the key and the address with which another process can use the simulated ECS', async () => {
  await using start = await runCommand('start');
  const banner = await start.until('listening on');
  const named = /\b(?:ALIBABA_CLOUD|ECS)_\w+=\S+/g;
  const env = Object.fromEntries(
    [...banner.matchAll(named)].map(([text]) => text.replace(/,$/, '').split('=') as [string, string]),
  );
  await using serve = await runCommand('serve', env);
  const request = { ...requestOf(ADDRESS_SAMPLE), RegionId: 'cn-hangzhou', ClientToken: 'from-serve' };
  const reply = await post(await serve.url(), JSON.stringify(request));
  expect(await reply.json()).toMatchObject({ Outcome: 'revoked' });
});
