/** An event proves a caller, so it must mean one thing: no member twice, and no text that has no UTF-8 form. */
import { expect, it } from 'vitest';
import { readEnvelope } from '../../lib/fc/envelope.ts';
import { gatewayEvent, triggerEvent } from '../support/fc-events.ts';

const open = (text: string) => readEnvelope(Buffer.from(text)).request;
const gateway = JSON.stringify(gatewayEvent());
const trigger = JSON.stringify(triggerEvent());

/** The member once more, before or behind the one that is there: `JSON.parse` keeps the last. */
function twice(event: string, member: string, value: string): readonly string[] {
  const name = `${JSON.stringify(member)}:`;
  const at = event.indexOf(name);
  if (at === -1) throw new Error(`no ${member}`);
  const before = `${event.slice(0, at)}${name}${value},${event.slice(at)}`;
  // Behind: first the other value, and then as it was, at the end of the same object.
  return [
    before,
    before.replace(`${name}${value},`, `${name.replace(/^"./, (first) => escaped(first))}${value},`),
  ];
}

/** The same name in another spelling: `"body"` as `"\u0062ody"`. */
const escaped = (first: string): string => `"\\u${first.charCodeAt(1).toString(16).padStart(4, '0')}`;

const CASES: readonly (readonly [event: string, member: string, value: string])[] = [
  ...['path', 'httpMethod', 'headers', 'queryParameters', 'pathParameters', 'body', 'isBase64Encoded'].map(
    (member) => [gateway, member, '"x"'] as const,
  ),
  [gateway, 'Content-Type', '"text/plain"'],
  [gateway, 'X-Ca-Request-Id', '"ca-1"'],
  ...['version', 'rawPath', 'body', 'isBase64Encoded', 'headers', 'queryParameters', 'requestContext'].map(
    (member) => [trigger, member, '"x"'] as const,
  ),
  ...['http', 'accountId', 'method', 'sourceIp', 'protocol'].map(
    (member) => [trigger, member, '"x"'] as const,
  ),
  [trigger, 'User-Agent', '"curl/8"'],
];

it.each(CASES)('a repeated member of an event in %#: %s', (event, member, value) => {
  for (const text of twice(event, member, value)) {
    expect(() => open(text)).toThrow(
      expect.objectContaining({
        code: 'InvalidJson',
        message: `The event has the member "${member}" twice. Send it once.`,
      }),
    );
  }
});

it('a repeated member of an event is refused if it is a credential in the same spelling', () => {
  const text = gateway.replace(
    '"headers":{',
    '"headers":{"Authorization":"Bearer a","Authorization":"Bearer b",',
  );
  expect(() => open(text)).toThrow('The event has the member "Authorization" twice. Send it once.');
});

it('a repeated member of an event does not turn an event into a direct invocation', () => {
  const text = '{"httpMethod":"POST","path":"/","httpMethod":7}';
  expect(open(text)).toMatchObject({ entryPoint: 'direct', body: Buffer.from(text) });
});

const HALF = '\\ud800';

it.each([
  ['body', gateway.replace('"body":"', `"body":"${HALF}`)],
  ['path', gateway.replace('"path":"', `"path":"/${HALF}`)],
  ['Content-Type', gateway.replace('"Content-Type":"', `"Content-Type":"${HALF}`)],
  ['httpMethod', gateway.replace('"httpMethod":"', `"httpMethod":"${HALF}`)],
  ['body', trigger.replace('"body":"', `"body":"${HALF}`)],
  ['rawPath', trigger.replace('"rawPath":"', `"rawPath":"/${HALF}`)],
  ['sourceIp', trigger.replace('"sourceIp":"', `"sourceIp":"${HALF}`)],
])('text without a UTF-8 form is refused in %s', (member, text) => {
  expect(() => open(text)).toThrow(
    `The event has half a surrogate pair in the member "${member}", which has no UTF-8 form. Send well-formed Unicode.`,
  );
});

it('text without a UTF-8 form is refused in the name of a header', () => {
  expect(() => open(gateway.replace('"headers":{', `"headers":{"x-${HALF}":"1",`))).toThrow(
    'half a surrogate pair',
  );
});

it('text without a UTF-8 form does not include complete pairs, escaped or not', () => {
  const text = gateway.replace('"body":"', '"body":"\\ud83d\\ude00😀');
  expect(open(text).body.toString()).toBe('😀😀{"a":1}');
});
