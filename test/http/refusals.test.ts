/** Every refusal names what came, and how its reader fixes it. */
import { describe, expect, it } from 'vitest';
import { OWN_CODES } from '../../lib/core/errors/own-codes.ts';
import { readCloudEvents } from '../../lib/fc/cloud-event.ts';
import { readEnvelope } from '../../lib/fc/envelope.ts';
import { bytes, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { BODY, createKit, httpRequest } from '../support/http-chain.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const FIX = /(?:Send|Did you mean|Use|Remove|Split|remove|It serves|This function serves) ?/;

/** What came, a request that has it, and what the detail names it by. */
const HTTP: readonly (readonly [what: string, change: Parameters<typeof httpRequest>[0], named: string])[] = [
  [
    'a charset as Content-Encoding',
    { headers: { ...JSON_TYPE, 'content-encoding': 'utf-8' } },
    'Content-Encoding is "utf-8"',
  ],
  ['a compressed body', { headers: { ...JSON_TYPE, 'content-encoding': 'br' } }, 'Content-Encoding is "br"'],
  ['text', { headers: { 'content-type': 'text/plain; charset=utf-8' } }, '"text/plain; charset=utf-8"'],
  [
    'a form',
    { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    '"application/x-www-form-urlencoded"',
  ],
  [
    'two types',
    { headers: { 'content-type': 'application/json, application/json' } },
    '"application/json, application/json"',
  ],
  ['a control character in a type', { headers: { 'content-type': 'text/\u001b[31m' } }, '"text/\\u001b[31m"'],
  ['no type', { headers: {} }, 'no Content-Type'],
  ['a charset', { headers: { 'content-type': 'application/json; charset=GBK' } }, '"gbk"'],
  ['a method', { method: 'DELETE' }, '"DELETE"'],
  ['a method in small letters', { method: 'post' }, '"post"'],
  ['a path', { path: '/v1/revoke' }, '"/v1/revoke"'],
  ['a long path', { path: `/${'x'.repeat(500)}` }, `"/${'x'.repeat(79)}…"`],
  ['a body that is too large', { body: 'x'.repeat(65_537) }, '65537 bytes; at most 65536'],
  ['bytes', { body: Buffer.from('7b22ff', 'hex') }, 'byte 3 is 0xff'],
  ['nothing', { body: '' }, 'The body is empty'],
  ['a text cut short', { body: '{"a":[1,' }, 'at character 9 (line 1, column 9): it ends too early'],
  ['a trailing comma', { body: '{\n"a":1,\n}' }, 'at character 10 (line 3, column 1): unexpected "}"'],
  ['a member twice', { body: '{"RegionId":1,"RegionId":1}' }, 'The member "RegionId" occurs twice'],
  ['half a surrogate pair', { body: '{"RegionId":"\\ud800"}' }, 'half a surrogate pair'],
  ['a long number', { body: '{"Priority":1.0000000000000000001}' }, 'The number 1.0000000000000000001'],
  ['deep nesting', { body: '['.repeat(70) + ']'.repeat(70) }, 'More than 64 levels'],
  ['no object', { body: '[]' }, 'The body is an array'],
  ['an unknown member', { body: { ...BODY, Prioriti: '1' } }, '"Prioriti"'],
  ['a member in the query', { queryNames: ['DryRun'] }, 'DryRun was sent as a query parameter'],
  ['Invocation over HTTP', { body: { ...BODY, Invocation: 'async' } }, 'Invocation'],
  ['two keys', { headers: { ...JSON_TYPE, 'idempotency-key': 'a, b' } }, '"a" and as "b"'],
  [
    'a key beside another token',
    { headers: { ...JSON_TYPE, 'idempotency-key': 'a' } },
    'ClientToken is "token-1" and Idempotency-Key "a"',
  ],
];

it.each(HTTP)('a refusal of the HTTP chain reports %s with its fix', async (_what, change, named) => {
  const { problem } = await createKit().refused(httpRequest(change));
  expect(problem.detail).toContain(named);
  expect(problem.detail).toMatch(FIX);
  expect(problem.outcome).toBe('none');
});

const EVENTS: readonly (readonly [what: string, event: object, named: string])[] = [
  ['isBase64Encoded', gatewayEvent({ isBase64Encoded: 'maybe' }), 'isBase64Encoded of the event is "maybe"'],
  ['a body that is no text', gatewayEvent({ body: { a: 1 } }), 'The body of the event is an object'],
  ['what is not base64', gatewayEvent({ body: 'a b=', isBase64Encoded: true }), 'character 2 is " "'],
  ['base64 without padding', gatewayEvent({ body: 'e30', isBase64Encoded: 'true' }), 'it ends too early'],
  ['a method that is none', triggerEvent({}, { method: 7 }), 'requestContext.http.method of the event is 7'],
];

describe('a refusal of an event', () => {
  it.each(EVENTS)('a refusal of an event reports %s with its fix', (_what, event, named) => {
    expect(() => readEnvelope(bytes(event))).toThrow(
      expect.objectContaining({ code: 'InvalidJson', message: expect.stringContaining(named) }),
    );
    expect(() => readEnvelope(bytes(event))).toThrow(FIX);
  });

  const OK = { specversion: '1.0', id: 'i', source: 's', type: 't', data: {} };
  it.each([
    ['', /^The invocation has no payload\.$/],
    ['\xff', /not UTF-8/],
    ['{', /not JSON\./],
    ['7', /but a number\.$/],
    ['[[]]', /but an array\.$/],
    ['["x"]', /^Not JSON\.$/],
    [
      JSON.stringify({ ...OK, specversion: '0.3' }),
      /^specversion is 0\.3; only CloudEvents 1\.0 is accepted\.$/,
    ],
    [JSON.stringify({ ...OK, specversion: 1 }), /^specversion is a number;/],
    [JSON.stringify({ ...OK, id: '', type: 7 }), /: id and type must be text of 1 to 1024 characters\.$/],
    [JSON.stringify({ ...OK, data: 'x' }), /^data is not a JSON object but a string\.$/],
  ])('a refusal of an event of EventBridge reports the fault of %j', (text, why) => {
    const read = readCloudEvents(Buffer.from(text, 'latin1'), { type: 'x', check: JSON.parse });
    expect(read).toEqual([{ kind: 'unreadable', why: expect.stringMatching(why) }]);
  });
});

it('every code of the chain has a fix of its own', () => {
  for (const [code, { fix }] of Object.entries(OWN_CODES)) expect(fix, code).toMatch(/^[A-Z].*\.$/);
});
