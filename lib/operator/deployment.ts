/** What the environment says of a deployment. Pure. */

import { type Environment, readSettings, type Settings } from '../config/settings.ts';
import type { AccessKey } from '../core/ports.ts';

/**
 * The settings of a deployment: the table is Tablestore unless something else is said, as on Function Compute.
 * @throws {ConfigError}
 */
export const deploymentSettings = (env: Environment): Settings =>
  readSettings({ ...env, STORE: env.STORE || 'tablestore' });

export const ACCESS_KEY_VARIABLES = {
  accessKeyId: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
  accessKeySecret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  securityToken: 'ALIBABA_CLOUD_SECURITY_TOKEN',
} as const;

/** The access key of the environment, or what is wrong with it. */
export function readAccessKey(env: Environment): AccessKey | { readonly faults: readonly string[] } {
  const { accessKeyId: id, accessKeySecret: secret, securityToken: token } = ACCESS_KEY_VARIABLES;
  const [accessKeyId = '', accessKeySecret = '', securityToken = ''] = [env[id], env[secret], env[token]];
  const faults = [
    ...[id, secret].filter((name) => !env[name]).map((name) => `${name} is not set`),
    // What a copy leaves behind; the signature would be that of another key.
    ...[id, secret, token]
      .filter((name) => /\s/.test(env[name] ?? ''))
      .map((name) => `${name} holds white space, which no key has`),
    ...(accessKeyId.startsWith('STS.') && securityToken === ''
      ? [`${id} is that of a temporary key, and ${token} is not set`]
      : []),
  ];
  if (faults.length > 0) return { faults };
  return { accessKeyId, accessKeySecret, ...(securityToken !== '' && { securityToken }) };
}
