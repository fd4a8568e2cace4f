/** Reads the settings of a deployment from the environment. Pure. */

import { type Environment, readSettings, type Settings } from '../config/settings.ts';
import type { AccessKey } from '../core/ports.ts';

/**
 * The settings of a deployment. As on Function Compute, the default store is Tablestore.
 * @throws {ConfigError}
 */
export const deploymentSettings = (env: Environment): Settings =>
  readSettings({ ...env, STORE: env.STORE || 'tablestore' });

export const ACCESS_KEY_VARIABLES = {
  accessKeyId: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
  accessKeySecret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  securityToken: 'ALIBABA_CLOUD_SECURITY_TOKEN',
} as const;

/** The access key of the environment, or its faults. */
export function readAccessKey(env: Environment): AccessKey | { readonly faults: readonly string[] } {
  const { accessKeyId: id, accessKeySecret: secret, securityToken: token } = ACCESS_KEY_VARIABLES;
  const [accessKeyId = '', accessKeySecret = '', securityToken = ''] = [env[id], env[secret], env[token]];
  const faults = [
    ...[id, secret].filter((name) => !env[name]).map((name) => `${name} is not set`),
    // A common mistake of copying, which makes signatures invalid.
    ...[id, secret, token]
      .filter((name) => /\s/.test(env[name] ?? ''))
      .map((name) => `${name} contains white space, which no key has`),
    ...(accessKeyId.startsWith('STS.') && securityToken === ''
      ? [`${id} is the id of a temporary key, but ${token} is not set`]
      : []),
  ];
  if (faults.length > 0) return { faults };
  return { accessKeyId, accessKeySecret, ...(securityToken !== '' && { securityToken }) };
}
