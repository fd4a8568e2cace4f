/** Text that has no UTF-8 form (half a surrogate pair) is refused before it is hashed or sent as another text. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { createHttpTransport } from '../../lib/client/transports/http.ts';
import { ProblemError } from '../../lib/core/errors/errors.ts';
import { ENTRY_NAMES, TOP_NAMES } from '../../lib/core/request/parameters.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { ecsToken, rowKey } from '../../lib/core/revocation/fingerprint.ts';
import { textSecretFault } from '../../lib/core/webhook-secrets.ts';
import { readEnvelope } from '../../lib/fc/envelope.ts';
import { parseStrictJson } from '../../lib/http/parse-body.ts';
import { matchRoute } from '../../lib/http/route.ts';
import { bytes, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { BODY } from '../support/http-chain.ts';

/** Well-formed text with half a pair somewhere in it. */
const broken = fc
  .tuple(
    fc.string({ unit: 'grapheme' }),
    fc.integer({ min: 0xd800, max: 0xdfff }),
    fc.string({ unit: 'grapheme' }),
  )
  .map(([before, half, after]) => before + String.fromCharCode(half) + after)
  .filter((text) => !text.isWellFormed());

const NO_FORM = /half a surrogate pair/;

it('text without a UTF-8 form is refused as a value and as a name of a member of a request', () => {
  fc.assert(
    fc.property(broken, fc.constantFrom(...TOP_NAMES, ...ENTRY_NAMES, 'other'), (text, name) => {
      expect(() => parseStrictJson(JSON.stringify({ ...BODY, [name]: text }))).toThrow(NO_FORM);
      expect(() => parseStrictJson(JSON.stringify({ Permissions: [{ [name]: [text] }] }))).toThrow(NO_FORM);
      expect(() => parseStrictJson(JSON.stringify({ ...BODY, [text]: 1 }))).toThrow(NO_FORM);
    }),
  );
});

it('text without a UTF-8 form is refused as a value of a mapped request', () => {
  fc.assert(
    fc.property(broken, fc.constantFrom(...TOP_NAMES), (text, name) => {
      for (const value of [text, [text]])
        expect(() => parseRequest({ ...BODY, [name]: value }, undefined)).toThrow(ProblemError);
      expect(() => parseRequest(BODY, text)).toThrow(ProblemError);
    }),
  );
});

it('text without a UTF-8 form is refused in every credential of an event', () => {
  fc.assert(
    fc.property(broken, (text) => {
      const changes = [{ body: text }, { headers: { authorization: text } }, { headers: { [text]: '1' } }];
      for (const change of [...changes, { path: `/${text}` }, { queryParameters: { [text]: '' } }])
        expect(() => readEnvelope(bytes(gatewayEvent(change)))).toThrow(NO_FORM);
      for (const change of [...changes, { rawPath: `/${text}` }])
        expect(() => readEnvelope(bytes(triggerEvent(change)))).toThrow(NO_FORM);
      expect(() => readEnvelope(bytes(triggerEvent({}, { sourceIp: text })))).toThrow(NO_FORM);
    }),
  );
});

it('text without a UTF-8 form is refused in a path, in any encoding', () => {
  // The bytes that a careless encoder makes of half a pair.
  for (const half of ['%ED%A0%80', '%ED%BF%BF', '%ed%a0%80']) {
    expect(() => matchRoute('GET', `/revocations/CHG${half}`, { state: (token) => token })).toThrow(
      /There is no route/,
    );
  }
});

it('text without a UTF-8 form is refused in the configuration', () => {
  fc.assert(
    fc.property(broken, (text) => {
      const file = JSON.stringify({
        callers: { x: { auth: { scheme: 'invoke', note: [text] } } },
        policy: {},
      });
      expect(() => readConfigFile(file, 'c.json')).toThrow(NO_FORM);
    }),
  );
});

it('text without a UTF-8 form is refused as a secret, also in the form of the environment', () => {
  expect(textSecretFault(`${'x'.repeat(32)}\ud800`)).toBe('is not UTF-8; use printable ASCII');
  expect(textSecretFault(`${'x'.repeat(32)}\ufffd`)).toBe('is not UTF-8; use printable ASCII');
  expect(textSecretFault('geheimnisvoll-übermütig')).toBeUndefined();
});

it('text without a UTF-8 form is refused as a token of the client', async () => {
  const transport = createHttpTransport({ url: 'https://revoke.example' });
  for (const operation of ['state', 'restore'] as const) {
    const sent = transport.send({ operation, token: 'CHG\ud800' }, new AbortController().signal);
    await expect(sent).rejects.toThrow(NO_FORM);
  }
});

it('text without a UTF-8 form never shares a row, or a token for ECS, with another text', () => {
  fc.assert(
    fc.property(broken, broken, (one, other) => {
      fc.pre(one !== other);
      expect(rowKey('c', one)).not.toBe(rowKey('c', other));
      expect(rowKey(one, 't')).not.toBe(rowKey(other, 't'));
      const token = (text: string) =>
        ecsToken({
          key: 'k',
          createdAt: 0,
          generation: 0,
          request: { restore: [{ IpProtocol: 'tcp', Description: text }] },
          token: 't',
        });
      expect(token(one)).not.toBe(token(other));
    }),
  );
});
