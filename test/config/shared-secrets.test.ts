/** Two callers may not have the same secret, in any spelling. */
import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConfigFile } from '../../lib/config/schema/schema.ts';
import { readSecrets } from '../../lib/config/secrets.ts';

type Auth = ConfigFile['callers'][string]['auth'];
type Scheme = 'github' | 'jira' | 'zendesk' | 'pagerduty' | 'standard-webhooks' | 'bearer';

const auth = (scheme: Scheme, variable: string): Auth =>
  scheme === 'bearer' ? { scheme, tokens: [variable] } : { scheme, secrets: [variable] };

function faults(one: readonly [Scheme, string], other: readonly [Scheme, string]): readonly string[] {
  const callers = { one: { auth: auth(one[0], 'ONE') }, other: { auth: auth(other[0], 'OTHER') } };
  return readSecrets(callers, { ONE: one[1], OTHER: other[1] }).faults.map(({ message }) => message);
}

const SHARED = 'names OTHER, which has the same secret as ONE of the caller one; use different secrets';
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
const whsec = (bytes: Buffer | string): string => `whsec_${Buffer.from(bytes).toString('base64')}`;

const TEXT = 'a-secret-of-thirty-two-bytes-xx!';
const LONG = 'a-secret-of-more-than-a-block-'.repeat(3);

describe('one secret', () => {
  it.each<readonly [string, readonly [Scheme, string], readonly [Scheme, string]]>([
    ['in the same text', ['github', TEXT], ['jira', TEXT]],
    ['in the same text, as a digest', ['bearer', digest(TEXT)], ['bearer', digest(TEXT)]],
    ['as text and in base64', ['github', TEXT], ['standard-webhooks', whsec(TEXT)]],
    ['in base64 and as text', ['standard-webhooks', whsec(TEXT)], ['pagerduty', TEXT]],
    [
      'with appended zeros, which HMAC adds anyway',
      ['github', TEXT],
      ['standard-webhooks', whsec(`${TEXT}\0\0`)],
    ],
    [
      'longer than a block, and its hash',
      ['github', LONG],
      ['standard-webhooks', whsec(createHash('sha256').update(LONG).digest())],
    ],
    ['as a key and as a token', ['github', TEXT], ['bearer', digest(TEXT)]],
    ['as a token and as a key', ['bearer', digest(TEXT)], ['zendesk', TEXT]],
    [
      'as a whsec_ secret and as a token',
      ['standard-webhooks', whsec(TEXT)],
      ['bearer', digest(whsec(TEXT))],
    ],
    [
      'as a whsec_ secret and as a token without the prefix',
      ['standard-webhooks', whsec(TEXT)],
      ['bearer', digest(Buffer.from(TEXT).toString('base64'))],
    ],
    ['as a digest and as a key of the same text', ['bearer', digest(TEXT)], ['github', digest(TEXT)]],
  ])('%s is detected', (_, one, other) => {
    expect(faults(one, other)).toEqual([SHARED]);
    expect(faults(other, one)).toEqual([SHARED]);
  });

  it('one secret is detected exactly if two keys make the same signatures', () => {
    const bytes = fc.uint8Array({ minLength: 24, maxLength: 64 }).map((array) => Buffer.from(array));
    const text = fc
      .string({ unit: fc.constantFrom('a', 'b', 'é', '\0'), minLength: 24, maxLength: 90 })
      .filter((each) => each.trim() === each);
    const signs = (key: Buffer | string): string => createHmac('sha256', key).update('message').digest('hex');
    fc.assert(
      fc.property(text, bytes, fc.nat(4), (secret, other, zeros) => {
        const same = Buffer.concat([Buffer.from(secret), Buffer.alloc(zeros)]);
        for (const key of [other, same].filter(({ length }) => length >= 24 && length <= 64)) {
          const isShared = faults(['github', secret], ['standard-webhooks', whsec(key)]).length > 0;
          expect(isShared).toBe(signs(secret) === signs(key));
        }
      }),
    );
  });

  it('one secret is distinguished from other secrets', () => {
    expect(faults(['github', TEXT], ['standard-webhooks', whsec(`${TEXT}x`)])).toEqual([]);
    expect(faults(['bearer', digest(TEXT)], ['bearer', digest(`${TEXT}x`)])).toEqual([]);
  });
});
