/** Reads the secrets that the configuration file names from the environment. */
import { createHash } from 'node:crypto';
import {
  decodeKey,
  digestFault,
  type SecretFault,
  standardSecretFault,
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
  /** The name of the environment variable. */
  readonly variable: string;
}

export interface Secrets {
  /** The secrets of each caller, in the order of the file. */
  readonly of: ReadonlyMap<string, readonly string[]>;
  readonly faults: readonly FileFault[];
}

/** Whether a function needs the secrets of a caller. The one that restores needs those of callers that may restore. */
export const needsCaller = (
  operation: 'revoke' | 'restore',
  { policy }: ConfigFile,
  caller: string,
): boolean =>
  operation === 'revoke' ||
  (Object.hasOwn(policy.callers, caller) && policy.callers[caller]?.mayRestore === true);

/** The names of the variables that hold the secrets of a caller. */
export const variablesOf = (auth: AuthSettings): readonly string[] =>
  'secrets' in auth ? auth.secrets : 'tokens' in auth ? auth.tokens : [];

/** Reads every secret once. A fault never contains the secret. */
export function readSecrets(callers: ConfigFile['callers'], env: Environment): Secrets {
  const named = Object.entries(callers).flatMap(([caller, { auth }]) => namesIn(caller, auth));
  const holders = new Map<string, Named>();
  const of = new Map<string, string[]>();
  const faults: FileFault[] = [];
  for (const each of named) {
    const secret = env[each.variable] ?? '';
    const forms = formsOf(each.scheme, secret);
    const holder = forms.map((form) => holders.get(form)).find((other) => other !== undefined);
    const message = secretFault(each, secret) ?? sharedFault(each, holder);
    if (message !== undefined) faults.push({ path: each.path, message });
    for (const form of forms) holders.set(form, each);
    of.set(each.caller, [...(of.get(each.caller) ?? []), secret]);
  }
  return { of, faults };
}

function namesIn(caller: string, auth: AuthSettings): readonly Named[] {
  const list = 'secrets' in auth ? 'secrets' : 'tokens';
  return variablesOf(auth).map((variable, index) => ({
    path: ['callers', caller, 'auth', list, index],
    caller,
    scheme: auth.scheme,
    variable,
  }));
}

/** What is wrong with a secret of this scheme; undefined: nothing. */
export const faultOf = (scheme: AuthSettings['scheme'], secret: string): string | undefined =>
  FAULTS[scheme]?.(secret);

function secretFault({ scheme, variable }: Named, secret: string): string | undefined {
  if (secret === '')
    return `names ${variable}, which is not set in the environment; set it, or remove the name`;
  const fault = faultOf(scheme, secret);
  return fault === undefined ? undefined : `names ${variable}, whose value ${fault}`;
}

/**
 * The forms by which two secrets are equal: the text, the token whose SHA-256 is configured, and the HMAC key of the
 * bytes.
 */
function formsOf(scheme: AuthSettings['scheme'], secret: string): readonly string[] {
  const own = `text ${secret}`;
  if (scheme === 'bearer') return [own, `token ${secret}`];
  const decoded = scheme === 'standard-webhooks' ? decodeKey(secret) : undefined;
  const texts = decoded ? [secret, decoded.base64] : [secret];
  const keys = decoded ? [decoded.bytes] : [Buffer.from(secret)];
  return [
    own,
    ...texts.map((text) => `token ${sha256(text).toString('hex')}`),
    ...keys.map((key) => `key ${hmacBlock(key).toString('hex')}`),
  ];
}

const sha256 = (data: string | Buffer): Buffer => createHash('sha256').update(data).digest();

/** Block size of SHA-256, in bytes. */
const BLOCK = 64;

/** RFC 2104: a longer key is hashed, and a shorter one is padded with zeros. */
const hmacBlock = (key: Buffer): Buffer =>
  Buffer.concat([key.length > BLOCK ? sha256(key) : key, Buffer.alloc(BLOCK)]).subarray(0, BLOCK);

/** Two callers with the same secret could not be distinguished. */
function sharedFault({ variable }: Named, other: Named | undefined): string | undefined {
  if (other === undefined) return undefined;
  return `names ${variable}, which has the same secret as ${other.variable} of the caller ${other.caller}; use different secrets`;
}
