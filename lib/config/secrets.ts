/** The secrets that the configuration file names, out of the environment. */

import { standardSecretFault } from '../callers/schemes/standard-webhooks-key.ts';
import {
  digestFault,
  type SecretFault,
  textSecretFault,
  zendeskSecretFault,
} from '../core/webhook-secrets.ts';
import type { FileFault, Path } from './faults.ts';
import type { AuthSettings } from './schema/auth.ts';
import type { ConfigFile } from './schema/schema.ts';
import type { Environment } from './settings.ts';

const FAULTS: Readonly<Partial<Record<AuthSettings['scheme'], SecretFault>>> = {
  'standard-webhooks': standardSecretFault,
  github: textSecretFault,
  jira: textSecretFault,
  zendesk: zendeskSecretFault,
  pagerduty: textSecretFault,
  bearer: digestFault,
};

interface Named {
  readonly path: Path;
  readonly caller: string;
  readonly scheme: AuthSettings['scheme'];
  /** Of the environment variable. */
  readonly variable: string;
}

export interface Secrets {
  /** By the name of the caller; each list in the order of the file. */
  readonly of: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly FileFault[];
}

/** Reads every secret once. What is wrong with one never repeats it. */
export function readSecrets(callers: ConfigFile['callers'], env: Environment): Secrets {
  const named = Object.entries(callers).flatMap(([caller, { auth }]) => namesIn(caller, auth));
  const holders = new Map<string, Named>();
  const of = new Map<string, string[]>();
  const faults: FileFault[] = [];
  for (const each of named) {
    const secret = env[each.variable] ?? '';
    const message = secretFault(each, secret) ?? sharedFault(each, holders.get(secret));
    if (message !== undefined) faults.push({ path: each.path, message });
    holders.set(secret, each);
    of.set(each.caller, [...(of.get(each.caller) ?? []), secret]);
  }
  return { of, faults };
}

function namesIn(caller: string, auth: AuthSettings): readonly Named[] {
  const list = 'secrets' in auth ? 'secrets' : 'tokens';
  const variables = 'secrets' in auth ? auth.secrets : 'tokens' in auth ? auth.tokens : [];
  return variables.map((variable, index) => ({
    path: ['callers', caller, 'auth', list, index],
    caller,
    scheme: auth.scheme,
    variable,
  }));
}

function secretFault({ scheme, variable }: Named, secret: string): string | undefined {
  if (secret === '')
    return `names ${variable}, which is not set in the environment; set it, or remove the name`;
  const fault = FAULTS[scheme]?.(secret);
  return fault === undefined ? undefined : `names ${variable}, whose value ${fault}`;
}

/** Two callers with one secret would be one caller, and nobody could say which. */
function sharedFault({ variable }: Named, other: Named | undefined): string | undefined {
  if (other === undefined) return undefined;
  return `names ${variable}, which holds what ${other.variable} of the caller ${other.caller} holds; give each its own`;
}
