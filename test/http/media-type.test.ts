import { describe, expect, it } from 'vitest';
import { isJson } from '../../lib/http/parse-body.ts';

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
    expect(isJson(type)).toBe(true);
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
    expect(isJson(type)).toBe(false);
  });
});
