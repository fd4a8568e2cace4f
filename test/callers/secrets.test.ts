import { describe, expect, it } from 'vitest';
import {
  digestFault,
  readStandardKey,
  standardSecretFault,
  textSecretFault,
  zendeskSecretFault,
} from '../../lib/core/webhook-secrets.ts';
import { PUBLIC_KEY, SENDERS } from '../support/senders.ts';

describe('a secret', () => {
  it.each([
    ['', 'has 0 bytes; use a secret of 16 or more'],
    ['fifteen-bytes..', 'has 15 bytes; use a secret of 16 or more'],
    [' a-secret-of-many-letters', 'begins or ends with white space; copy the secret alone'],
    ['a-secret-of-many-letters\n', 'begins or ends with white space; copy the secret alone'],
    ['x'.repeat(513), 'has 513 bytes; use a secret of at most 512'],
  ])('%j is refused: it %s', (secret, why) => {
    expect(textSecretFault(secret)).toBe(why);
  });

  it.each(['sixteen-bytes...', 'ééééëëëë', 'x'.repeat(512)])(
    '%j is accepted, because bytes count',
    (secret) => {
      expect(textSecretFault(secret)).toBeUndefined();
    },
  );

  it("a secret of Zendesk's documentation is refused by Zendesk's scheme only", () => {
    const printed = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==';
    expect(zendeskSecretFault(printed)).toContain('public test secret');
    expect(zendeskSecretFault(`${printed}x`)).toBeUndefined();
    expect(zendeskSecretFault('short')).toContain('has 5 bytes');
  });
});

describe('a secret of Standard Webhooks', () => {
  const of = (bytes: number, kind = 'whsec') => `${kind}_${Buffer.alloc(bytes, 7).toString('base64')}`;

  it.each([of(24), of(64), PUBLIC_KEY])('%s is accepted', (secret) => {
    expect(standardSecretFault(secret)).toBeUndefined();
  });

  it.each([
    [of(23), 'has 23 bytes'],
    [of(65), 'has 65 bytes'],
    [of(31, 'whpk'), 'an ed25519 key has 32'],
    [of(64, 'whsk'), 'a private key'],
    ['whsec_', 'is not whsec_ or whpk_'],
    ['', 'is not whsec_ or whpk_'],
    [of(24).slice('whsec_'.length), 'is not whsec_ or whpk_'],
    [`${of(25).slice(0, -2)}`, 'is not whsec_ or whpk_'],
    [`${of(24)} `, 'is not whsec_ or whpk_'],
  ])('%s is refused: it %s', (secret, why) => {
    expect(standardSecretFault(secret)).toContain(why);
    expect(() => readStandardKey(secret)).toThrow(TypeError);
  });
});

it.each(['', 'a'.repeat(63), 'A'.repeat(64), 'g'.repeat(64)])('a digest is not %j', (digest) => {
  expect(digestFault(digest)).toContain('is not a SHA-256');
});

describe.each(SENDERS)('the scheme of $name', ({ verify }) => {
  it.each([[[]], [['']], [['short']], [['a-secret-of-many-letters', '']]])(
    'a scheme does not start with the secrets %j',
    (secrets) => {
      expect(() => verify(secrets)).toThrow(TypeError);
    },
  );

  it('a scheme does not reveal the secret in a refusal', () => {
    expect(() => verify(['hush-hush'])).toThrow(/^a secret (?!.*hush)/);
  });
});
