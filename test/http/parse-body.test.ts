import { describe, expect, it } from 'vitest';
import { contentEncodingFault, contentTypeFault, textOf } from '../../lib/http/parse-body.ts';

describe('a content type', () => {
  it.each([
    'application/json',
    'Application/JSON',
    ' application/json ',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/json; charset=us-ascii',
    'application/json; profile="https://example.com/a;b"',
    'application/json;',
    'application/vnd.acme.revoke+json',
    'application/cloudevents+json; charset=UTF-8',
  ])('%j is JSON', (type) => {
    expect(contentTypeFault(type)).toBeUndefined();
  });

  it.each([
    undefined,
    '',
    'json',
    'text/json',
    'text/plain',
    'application/jsonp',
    'application/json5',
    'application/x-www-form-urlencoded',
    'application/json, application/json',
    'application/json; charset=utf-16',
    'application/json; charset=iso-8859-1',
    'application/json; charset',
    'application/xml; note=application/json',
    'application/x+json+xml',
    `application/json;${' '.repeat(240)}`,
  ])('%j is not', (type) => {
    const came =
      type
        ?.trim()
        .replace(/.*charset=/, '')
        .slice(0, 17) ?? '';
    expect(contentTypeFault(type)).toContain(came === '' ? 'has no Content-Type' : came);
  });
});

describe('a content encoding', () => {
  it.each([undefined, '', ' ', 'identity', ' Identity '])('%j is none', (coding) => {
    expect(contentEncodingFault(coding)).toBeUndefined();
  });

  it.each(['gzip', 'br', 'deflate', 'GZIP', 'gzip, identity', 'aes128gcm'])(
    '%j is reported with its fix',
    (coding) => {
      expect(contentEncodingFault(coding)).toBe(
        `Content-Encoding is "${coding}". Send the body uncompressed, without Content-Encoding.`,
      );
    },
  );

  it.each(['utf-8', 'UTF-8', 'utf8', 'us-ascii'])('%j is not reported as compressed', (coding) => {
    expect(contentEncodingFault(coding)).toBe(
      `Content-Encoding is "${coding}". A charset belongs in the Content-Type: remove Content-Encoding.`,
    );
  });
});

describe('bytes that are not UTF-8', () => {
  it.each([
    ['7b22ff', /byte 3 is 0xff\. Send/],
    ['efbfbdc0', /byte 4 is 0xc0\. Send/],
    ['7bc3', /byte 2 is 0xc3\. Send/],
    ['1f8b0800', /byte 2 is 0x8b\. It begins like gzip\. Send/],
    ['fffe7b00', /byte 1 is 0xff\. It begins like UTF-16\. Send/],
  ])('%s: the first is named', (hex, detail) => {
    expect(() => textOf(Buffer.from(hex, 'hex'))).toThrow(detail);
  });
});
