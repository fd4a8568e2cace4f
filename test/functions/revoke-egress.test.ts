import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { FunctionModule } from '../../lib/fc/context.ts';
import { ENV, SAMPLE, SECRETS } from '../support/config-sample.ts';
import { bytes, context, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { BODY } from '../support/http-chain.ts';

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
  lines = [];
  writeFileSync(configFile(), JSON.stringify(SAMPLE));
  vi.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
  vi.resetModules();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** The function as Function Compute loads it: a fresh module in this environment. */
async function load(env: Record<string, string>): Promise<FunctionModule> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return import('../../functions/revoke-egress.ts');
}

const good = () => ({
  FC_FUNCTION_NAME: 'revoke-egress',
  FC_FUNC_CODE_PATH: folder,
  STORE: 'sqlite',
  SQLITE_PATH: join(folder, 'r.db'),
  ...ENV,
});
const configFile = () => join(folder, 'revoke-egress.config.json');
const valid = JSON.stringify(BODY);
const bearer = { 'Content-Type': 'application/json', authorization: `Bearer ${SECRETS.runbook}` };

it.each([
  ['API Gateway', gatewayEvent({ body: valid })],
  ['API Gateway, by an unknown application', gatewayEvent({ headers: { 'x-gw-app-id': '1' } })],
])('the function refuses a caller without proof, through %s', async (_, event) => {
  const { initialize, handler, preStop } = await load(good());
  expect(await initialize(context())).toBe('');
  expect(await handler(bytes(event), context())).toMatchObject({
    statusCode: 401,
    headers: {
      'WWW-Authenticate': 'Bearer, Gateway-Application, Webhook-Signature',
      'X-Request-Id': 'fc-1',
      'Cache-Control': 'no-store',
    },
  });
  expect(await preStop(context())).toBe('');
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['request']);
});

it.each([
  ['the HTTP trigger', triggerEvent({ body: valid })],
  ['a direct invocation', BODY],
  ['a bearer token', gatewayEvent({ body: valid, headers: bearer })],
])('the function lets in whom the configuration names, through %s', async (_, event) => {
  const { handler, preStop } = await load(good());
  // Without a role, listing the rules fails, which is after caller and policy.
  expect(await handler(bytes(event), context({ credentials: {} }))).toMatchObject({ statusCode: 502 });
  await preStop(context());
});

it('the function refuses to start without a configuration file, and refuses all requests', async () => {
  rmSync(configFile());
  const { initialize, handler } = await load(good());
  await expect(initialize(context())).rejects.toThrow(
    'revoke-egress.config.json is missing; it lists the callers, and without it all requests are refused',
  );
  for (const event of [BODY, triggerEvent({ body: valid }), gatewayEvent({ body: valid, headers: bearer })]) {
    expect(await handler(bytes(event), context())).toMatchObject({ statusCode: 500 });
  }
});

it.each([
  ['not in order', {}, (text: string) => text.replace('"jira"', '"Jira"'), 'is not a valid caller name'],
  ['without its secrets', { JIRA_SECRET: '' }, (text: string) => text, 'JIRA_SECRET, which is not set'],
  ['named and not there', { CONFIG: 'other.json' }, (text: string) => text, 'cannot be read (ENOENT)'],
  ['a folder', { CONFIG: '.' }, (text: string) => text, 'cannot be read (EISDIR)'],
])('the function refuses to start with a configuration file that is %s', async (_, env, change, why) => {
  writeFileSync(configFile(), change(JSON.stringify(SAMPLE)));
  const { initialize, handler } = await load({ ...good(), ...env });
  await expect(initialize(context())).rejects.toThrow(why);
  const answer = await handler(bytes(BODY), context());
  expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('"outcome":"none"') });
  expect(JSON.stringify(answer)).not.toContain(why);
});

it('the function works without its initializer', async () => {
  const { handler, preStop } = await load(good());
  expect(await handler(bytes(gatewayEvent()), context())).toMatchObject({ statusCode: 401 });
  await preStop(context());
});

it('the function loads in a bad environment, and then says what is wrong with it', async () => {
  const { initialize, handler } = await load({ ...good(), STORE: 'redis', VERIFY: 'maybe' });
  await expect(initialize(context())).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/^STORE must be sqlite or tablestore\nVERIFY must be snapshot or none$/),
  });
  const answer = await handler(bytes(gatewayEvent()), context());
  expect(answer).toMatchObject({
    statusCode: 500,
    body: expect.stringContaining('"code":"InternalError"'),
  });
  expect(JSON.stringify(answer)).not.toContain('VERIFY');
  expect(lines.join('')).toContain('VERIFY must be snapshot or none');
});

it('the function says which file it cannot open', async () => {
  const { initialize } = await load({ ...good(), SQLITE_PATH: folder });
  await expect(initialize(context())).rejects.toThrow(folder);
});
