/** The connections of a function over https, in a process of its own with both simulators behind https. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT } from '../architecture/imports.ts';
import { CONTEXT, type Harness, openHarness, RULE, revokeEvent } from '../build/function-harness.ts';
import { type FunctionProcess, startFunction } from '../build/function-process.ts';
import { makeSelfSigned } from '../stores/tablestore/self-signed.ts';
import { openFront } from '../support/front.ts';
import { scriptOf } from '../support/script.ts';

/** An address of this host where nothing listens. */
const DEAD = '127.0.0.1:1';

let folder: string;
const certified = makeSelfSigned();
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'connections-'));
  writeFileSync(join(folder, 'ca.pem'), certified.cert);
  writeFileSync(
    join(folder, 'revoke-egress.cjs'),
    moduleOf(await scriptOf(join(ROOT, 'functions/revoke-egress.ts'))),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function openKit() {
  const harness = await openHarness();
  const [ecs, table] = [
    await openFront(harness.endpoint, { tls: certified }),
    await openFront(new URL(harness.tableEndpoint).host, { tls: certified }),
  ];
  const started: FunctionProcess[] = [];
  return {
    harness,
    ecs,
    table,
    /** Loads the sources and runs the initializer. */
    async start(env: Readonly<Record<string, string>> = {}) {
      const all = { ...environmentOf(harness, ecs.endpoint, table.endpoint), ...env };
      const process = await startFunction(folder, all, CONTEXT, './revoke-egress.cjs');
      started.push(process);
      return process;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((each) => each.end()));
      await Promise.all([ecs[Symbol.asyncDispose](), table[Symbol.asyncDispose]()]);
      await harness.close();
    },
  };
}

const environmentOf = (harness: Harness, ecs: string, table: string): Record<string, string> => ({
  ...harness.environment(folder),
  NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  ECS_ENDPOINT: ecs,
  ECS_PROTOCOL: 'https',
  TABLESTORE_ENDPOINT: `https://${table}`,
});

/** CommonJS, which the runner requires. */
const moduleOf = (script: string): string => `const loaded = import(${JSON.stringify(script)});
for (const name of ['initialize', 'handler']) {
  exports[name] = async (...invocation) => (await loaded)[name](...invocation);
}
`;

let revocation = 0;
async function revoke(process: FunctionProcess, context = CONTEXT): Promise<readonly unknown[]> {
  revocation += 1;
  const { answers } = await process.send([revokeEvent({ ...RULE, ClientToken: `t-${revocation}` })], context);
  return answers.map(({ statusCode, thrown }) => statusCode ?? thrown);
}

const full = { resumed: false };
const resumed = { resumed: true };
/** Ends what waits for a service in three seconds. */
const SHORT = { ...CONTEXT, function: { ...CONTEXT.function, timeout: 3 } };

it('the connections of a function over https are opened in the initializer, serve all requests, and resume their sessions', async () => {
  await using kit = await openKit();
  const process = await kit.start();
  await Promise.all([kit.ecs.untilHandshakes(1), kit.table.untilHandshakes(1)]);
  expect([kit.ecs.sent(), kit.table.sent()]).toEqual([0, 0]);

  for (let n = 0; n < 3; n++) expect(await revoke(process)).toEqual([200]);
  expect([kit.ecs.handshakes, kit.table.handshakes]).toEqual([[full], [full]]);

  kit.ecs.drop();
  kit.table.drop();
  // Answers without any connection; by then the function has seen that they are closed.
  await process.send(['{}'], CONTEXT);
  expect(await revoke(process)).toEqual([200]);
  expect(kit.ecs.handshakes).toEqual([full, resumed]);
  expect(kit.table.handshakes).toEqual([full, resumed]);
}, 60_000);

it.each([
  ['ECS, where nothing listens', { ECS_ENDPOINT: DEAD }],
  ['the table, where nothing listens', { TABLESTORE_ENDPOINT: `https://${DEAD}` }],
  ['either, with a certificate of an unknown authority', { NODE_EXTRA_CA_CERTS: '' }],
])(
  'the connections of a function over https to %s: the function starts, and only the request reports it',
  async (_, env) => {
    await using kit = await openKit();
    const process = await kit.start({ ...env, ALLOW_SHORT_TIMEOUT: '1' });
    expect(await revoke(process, SHORT)).toEqual([503]);
    expect(kit.harness.trips().ecs).toEqual([]);
    // No unhandled rejection and no warning.
    expect(process.errors()).toBe('');
  },
  60_000,
);
