import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readFunctionAnswer } from '../../../lib/local/gateway/answer.ts';

const GOOD = { statusCode: 201, headers: { 'X-A': 'b' }, isBase64Encoded: false, body: 'text' };

it('the answer of a function becomes the HTTP answer', () => {
  expect(readFunctionAnswer(GOOD, 'api-gateway')).toEqual({
    status: 201,
    headers: { 'X-A': 'b' },
    body: 'text',
  });
});

it('the answer of a function is decoded if it is marked as base64', () => {
  const answer = readFunctionAnswer({ ...GOOD, isBase64Encoded: true, body: '/wA=' }, 'api-gateway');
  expect(answer).toMatchObject({ body: Buffer.from([0xff, 0x00]) });
});

it('the answer of a function cannot set the headers of the connection', () => {
  const headers = {
    Connection: 'close',
    'Content-Length': '1',
    'TRANSFER-ENCODING': 'chunked',
    'x-b': 'c',
  };
  expect(readFunctionAnswer({ ...GOOD, headers }, 'api-gateway')).toMatchObject({
    headers: { 'x-b': 'c' },
  });
});

it.each([
  ['nothing', undefined],
  ['null', null],
  ['text', 'ok'],
  ['an array', [GOOD]],
  ['no status code', { ...GOOD, statusCode: undefined }],
  ['a status code in quotes', { ...GOOD, statusCode: '200' }],
  ['an informational status', { ...GOOD, statusCode: 101 }],
  ['a status beyond 599', { ...GOOD, statusCode: 600 }],
  ['a broken status', { ...GOOD, statusCode: 200.5 }],
  ['an object for a body', { ...GOOD, body: { a: 1 } }],
  ['no body', { ...GOOD, body: undefined }],
  ['bytes for a body', { ...GOOD, body: Buffer.from('x') }],
  ['a list of values for one header', { ...GOOD, headers: { 'set-cookie': ['a', 'b'] } }],
  ['a number for a header', { ...GOOD, headers: { 'retry-after': 1 } }],
  ['no headers', { ...GOOD, headers: undefined }],
  ['a line feed in a header', { ...GOOD, headers: { a: 'b\r\nSet-Cookie: c' } }],
  ['a header name with a space', { ...GOOD, headers: { 'a b': 'c' } }],
  ['no isBase64Encoded', { ...GOOD, isBase64Encoded: undefined }],
  ['invalid base64', { ...GOOD, isBase64Encoded: true, body: '{}' }],
  ['a BigInt', { ...GOOD, extra: 1n }],
  ['more than 6 MB', { ...GOOD, body: 'x'.repeat(6 * 1024 * 1024) }],
])('the answer of a function is malformed with %s', (_what, value) => {
  expect(readFunctionAnswer(value, 'api-gateway')).toBeTypeOf('string');
});

it('the answer of a function may leave headers and isBase64Encoded out behind an HTTP trigger', () => {
  const short = { statusCode: 204, body: '' };
  expect(readFunctionAnswer(short, 'http-trigger')).toEqual({ status: 204, headers: {}, body: '' });
  expect(readFunctionAnswer(short, 'api-gateway')).toBeTypeOf('string');
});

it('the answer of a function is an answer or a reason for every result of the function', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (value) => {
      const answer = readFunctionAnswer(value, 'http-trigger');
      expect(typeof answer === 'string' || answer.status >= 200).toBe(true);
    }),
  );
});
