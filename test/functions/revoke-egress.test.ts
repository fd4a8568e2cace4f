import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionModule } from '../../lib/fc/context.ts';
import { bytes, context, gatewayEvent, triggerEvent } from '../fc/events.ts';
import { BODY } from '../http/chain-kit.ts';

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'revoke-egress-'));
  lines = [];
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
  STORE: 'sqlite',
  SQLITE_PATH: join(folder, 'r.db'),
});
const valid = JSON.stringify(BODY);

describe('the function', () => {
  it.each([
    ['API Gateway', gatewayEvent({ body: valid })],
    ['the HTTP trigger', triggerEvent({ body: valid })],
    ['a direct invocation', BODY],
    ['an asynchronous one', { ...BODY, Invocation: 'async' }],
  ])('refuses every caller of this version, through %s', async (_, event) => {
    const { initialize, handler, preStop } = await load(good());
    expect(await initialize(context())).toBe('');
    expect(await handler(bytes(event), context())).toMatchObject({
      statusCode: 401,
      headers: { 'WWW-Authenticate': 'Bearer', 'X-Request-Id': 'fc-1', 'Cache-Control': 'no-store' },
    });
    expect(await preStop(context())).toBe('');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['request']);
  });

  it('works without its initializer', async () => {
    const { handler, preStop } = await load(good());
    expect(await handler(bytes(gatewayEvent()), context())).toMatchObject({ statusCode: 401 });
    await preStop(context());
  });

  it('loads in a bad environment, and then says what is wrong with it', async () => {
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

  it('says which file it cannot open', async () => {
    const { initialize } = await load({ ...good(), SQLITE_PATH: folder });
    await expect(initialize(context())).rejects.toThrow(folder);
  });
});
