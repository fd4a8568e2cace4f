/** Functions for tests: built once, then copied into an empty directory. */
import { createHash } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../../lib/build/function/bundle.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { DEMO_INSTANCE } from '../../lib/simulators/tablestore/simulator.ts';
import { ROOT } from '../architecture/imports.ts';
import { type Running, runCommand } from '../local/commands/kit.ts';
import { built } from '../support/built.ts';

/** The caller of every request. The name `local` is reserved by the service. */
export const CALLER = 'everybody';
const TOKEN = 'mZ0Qm3h1bq6l0pYkPZ8m4c2uK7nN0rJxq83vEjRWeJA=';
const CONFIG = {
  callers: { [CALLER]: { auth: { scheme: 'bearer', tokens: ['CALLER_SHA256'] } } },
  policy: {
    callers: { [CALLER]: { regions: ['cn-hangzhou'], groups: ['*'], maxRules: 100, mayUseRuleIds: true } },
  },
};

/** Copies the deployed directory of a function. */
export async function copyFunction(name: string, to: string): Promise<void> {
  const out = await built(name, ['functions', 'lib'], (out) => bundle(ROOT, `functions/${name}.ts`, out));
  cpSync(join(out, name), to, { recursive: true });
}

/** Serves a copy of the bundle in `home`, an empty directory, on those simulators; every request is of `CALLER`. */
export async function serveBundled(
  home: string,
  at: { readonly ecs: string; readonly table: string },
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  await copyFunction('revoke-egress', home);
  const config = join(home, 'revoke-egress.config.json');
  writeFileSync(config, JSON.stringify(CONFIG));
  return runCommand(
    'serve-bundle',
    {
      FUNCTION_DIRECTORY: home,
      CALLER_TOKEN: TOKEN,
      CALLER_SHA256: createHash('sha256').update(TOKEN).digest('hex'),
      FC_FUNCTION_NAME: 'revoke-egress',
      FC_FUNC_CODE_PATH: home,
      CONFIG: config,
      STORE: 'tablestore',
      TABLESTORE_ENDPOINT: at.table,
      TABLESTORE_INSTANCE: DEMO_INSTANCE,
      ECS_ENDPOINT: at.ecs,
      ECS_PROTOCOL: 'http',
      ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
      LOG_LEVEL: 'error',
      ...env,
    },
    join(ROOT, 'test/build/serve-bundle.ts'),
  );
}
