/** Callers that do not sign: bearer tokens, and callers that an entry point authenticates. */
import { createHash, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bearer } from '../../lib/callers/schemes/bearer.ts';
import { gatewayApp, httpTrigger, invoke } from '../../lib/callers/schemes/platform.ts';
import type { EntryPoint } from '../../lib/core/http/types.ts';
import { NOW, post } from '../support/senders.ts';

const TOKEN = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const OTHER = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const digest = (text: string) => createHash('sha256').update(text).digest('hex');
const ENTRY_POINTS: readonly EntryPoint[] = ['gateway', 'http-trigger', 'direct'];

describe('a bearer token', () => {
  const verify = bearer({ digests: [digest(OTHER), digest(TOKEN)], header: 'authorization' });
  const by = (authorization: string, change = {}) => verify(post({ authorization }, '{}', change), NOW);

  it.each([`Bearer ${TOKEN}`, `bearer ${TOKEN}`, `BEARER ${TOKEN}`, `Bearer ${OTHER}`])(
    'a bearer token is accepted as %j, each of several',
    (authorization) => {
      expect(by(authorization)).toEqual({});
    },
  );

  it.each([
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Bearer  ${TOKEN}`,
    `Bearer\t${TOKEN}`,
    ` Bearer ${TOKEN}`,
    `Bearer ${TOKEN} `,
    `Bearer ${TOKEN}, Bearer ${TOKEN}`,
    `Bearer ${TOKEN}x`,
    `Basic ${TOKEN}`,
    `Bearer ${digest(TOKEN)}`,
    `Bearer ${TOKEN.slice(0, -1)}`,
    `Bearer ${'x'.repeat(10_000)}`,
  ])('a bearer token is refused as %j', (authorization) => {
    expect(by(authorization)).toBeUndefined();
  });

  it('a bearer token is refused if one bit differs', () => {
    const value = Buffer.from(`Bearer ${TOKEN}`);
    fc.assert(
      fc.property(fc.integer({ min: 7, max: value.length - 1 }), fc.nat({ max: 7 }), (byte, bit) => {
        const changed = Buffer.from(value);
        changed.writeUInt8(changed.readUInt8(byte) ^ (1 << bit), byte);
        expect(by(changed.toString('latin1'))).toBeUndefined();
      }),
    );
  });

  it('a bearer token is refused with a repeated header', () => {
    expect(by(`Bearer ${TOKEN}`, { repeated: new Map([['authorization', []]]) })).toBeUndefined();
  });

  it('a bearer token is the complete value of a header of its own, without a scheme', () => {
    const own = bearer({ digests: [digest(TOKEN)], header: 'x-revoke-token' });
    expect(own(post({ 'x-revoke-token': TOKEN }, ''), NOW)).toEqual({});
    expect(own(post({ 'x-revoke-token': `Bearer ${TOKEN}` }, ''), NOW)).toBeUndefined();
    expect(own(post({ authorization: `Bearer ${TOKEN}` }, ''), NOW)).toBeUndefined();
  });

  it.each([[[]], [['']], [[digest(TOKEN).toUpperCase()]], [[TOKEN]], [[`${digest(TOKEN)} `]]])(
    'a bearer token is refused at the start with the digests %j',
    (digests) => {
      expect(() => bearer({ digests, header: 'authorization' })).toThrow(TypeError);
    },
  );

  it('a bearer token of any 32 random bytes is accepted, in both alphabets', () => {
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      const token = randomBytes(32).toString(encoding);
      const mine = bearer({ digests: [digest(token)], header: 'authorization' });
      expect(mine(post({ authorization: `Bearer ${token}` }, ''), NOW)).toEqual({});
    }
  });
});

describe('an application of API Gateway', () => {
  const verify = gatewayApp({ header: 'x-gw-app-id', apps: ['110810', '110811'] });
  const by = (app: string, change = {}) => verify(post({ 'x-gw-app-id': app }, '', change), NOW);

  it('an application of API Gateway is accepted in an event of the gateway only', () => {
    expect(by('110811')).toEqual({});
    for (const entryPoint of ENTRY_POINTS)
      expect(by('110811', { entryPoint }) !== undefined).toBe(entryPoint === 'gateway');
  });

  it.each(['', '11081', '1108110', '110810,110811', ' 110810'])(
    'an application of API Gateway is refused as %j',
    (app) => {
      expect(by(app)).toBeUndefined();
    },
  );

  it('an application of API Gateway is refused if the header is missing or repeated', () => {
    expect(verify(post({}, ''), NOW)).toBeUndefined();
    expect(by('110811', { repeated: new Map([['x-gw-app-id', []]]) })).toBeUndefined();
  });

  it.each([[[]], [['']]])('an application of API Gateway needs an id: %j', (apps) => {
    expect(() => gatewayApp({ header: 'x-gw-app-id', apps })).toThrow(TypeError);
  });
});

describe('a caller of an entry point', () => {
  it.each([
    ['the HTTP trigger', httpTrigger(), 'http-trigger'],
    ['a direct invocation', invoke(), 'direct'],
  ])('%s, is authenticated by that entry point only', (_, verify, own) => {
    for (const entryPoint of ENTRY_POINTS) {
      expect(verify(post({}, '', { entryPoint }), NOW)).toEqual(entryPoint === own ? {} : undefined);
    }
  });
});
