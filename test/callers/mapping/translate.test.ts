import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../lib/callers/jmespath/expression.ts';
import { createTranslate, type Mapping, toToken } from '../../../lib/callers/mapping/translate.ts';
import { ProblemError } from '../../../lib/core/errors/errors.ts';

/** 2026-01-02T03:04:05Z */
const NOW = 1_767_323_045_000;
const HOUR = 3_600_000;

interface Texts {
  readonly when?: string;
  readonly map?: string;
  readonly token?: string;
  readonly fresh?: string;
}

function translate(texts: Texts, payload: unknown, deliveryId?: string) {
  const { when, map, token, fresh } = texts;
  const mapping: Mapping = {
    when: when === undefined ? undefined : compileExpression(when, 'when'),
    map: map === undefined ? undefined : compileExpression(map, 'map'),
    token:
      token === undefined
        ? undefined
        : token === 'delivery-id'
          ? { from: 'delivery-id' }
          : { from: 'field', expression: compileExpression(token, 'token') },
    fresh:
      fresh === undefined ? undefined : { expression: compileExpression(fresh, 'fresh'), within: 48 * HOUR },
  };
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return createTranslate(mapping, { now: () => NOW })(text, deliveryId);
}

function failure(texts: Texts, payload: unknown, deliveryId?: string): string | undefined {
  try {
    translate(texts, payload, deliveryId);
  } catch (error) {
    if (error instanceof ProblemError) return `${error.code}: ${error.fields.detail}`;
    throw error;
  }
  return undefined;
}

describe('a mapping', () => {
  it('a mapping makes a request of a payload, and a token of a field', () => {
    const payload = { key: 'NETSEC-1', region: 'cn-hangzhou', ports: null };
    expect(translate({ map: '{RegionId:region, PortRange:ports}', token: 'key' }, payload)).toEqual({
      kind: 'request',
      sources: new Map([
        ['RegionId', 'region'],
        ['PortRange', 'ports'],
      ]),
      body: { RegionId: 'cn-hangzhou' },
      token: 'NETSEC-1',
    });
  });

  it('without "map" the payload is the request', () => {
    expect(translate({ token: 'delivery-id' }, { RegionId: 'cn-hangzhou' }, 'd-1')).toEqual({
      kind: 'request',
      token: 'd-1',
    });
  });

  it.each([
    ['false', { a: false }],
    ['null', {}],
  ])('a payload is ignored where "when" gives %s, whatever the rest would give', (_, payload) => {
    expect(translate({ when: 'a', map: 'nothing', token: 'nothing', fresh: 'nothing' }, payload)).toEqual({
      kind: 'ignored',
    });
  });

  it('a payload is mapped where "when" gives true', () => {
    expect(translate({ when: 'a' }, { a: true }).kind).toBe('request');
  });

  it.each([[0], [1], ['x'], [''], [[0]], [[]], [{}], [{ b: null, c: 0 }]])(
    'a mapping fails where "when" gives %j, which decides nothing',
    (a) => {
      expect(failure({ when: 'a' }, { a })).toMatch(
        /^MappingFailed: The expression "when" of this caller gave .*; it must give true, false or null\.$/,
      );
    },
  );
});

describe('a mapping that makes nothing usable', () => {
  it.each([
    [{ map: 'issue.fields' }, {}, '"map" of this caller gave null; it must give the members of a request.'],
    [{ map: '{RegionId:a}' }, {}, '"map" of this caller gave an object without members; it'],
    [{ map: '@' }, [1], '"map" of this caller gave an array; it'],
    [{ map: '@' }, '"x"', '"map" of this caller gave "x"; it'],
    [
      { map: 'join(a, b)' },
      {},
      '"map" of this caller failed: join() takes string as argument 1 (a), not null',
    ],
    [
      { when: 'length(a) > `0`' },
      {},
      '"when" of this caller failed: length() takes string or array or object',
    ],
    [{ map: '{ClientToken: a}' }, { a: '  ' }, '"map" of this caller gave a blank ClientToken.'],
    [{ token: 'a' }, {}, '"token" of this caller gave null; it must give text or a whole number.'],
    [{ token: 'a' }, { a: '' }, '"token" of this caller gave ""; it'],
    [{ token: 'a' }, { a: 1.5 }, '"token" of this caller gave 1.5; it'],
    [{ token: 'a' }, { a: true }, '"token" of this caller gave true; it'],
    [{ token: 'a' }, { a: ['x'] }, '"token" of this caller gave an array; it'],
    [{ fresh: 'a' }, { a: 'yesterday' }, '"fresh" of this caller gave "yesterday"; it must give a time'],
    [{ fresh: 'a' }, { a: '2026-01-02T03:04:05' }, '"fresh" of this caller gave "2026-01-02T03:04:05"; it'],
    [{ fresh: 'a' }, { a: -1 }, '"fresh" of this caller gave -1; it'],
  ])('a failed mapping says which expression gave what: %j of %j', (texts, payload, detail) => {
    expect(failure(texts, payload)).toContain(`MappingFailed: The expression ${detail}`);
  });

  it('a failed mapping says that the delivery has no id', () => {
    expect(failure({ token: 'delivery-id' }, {})).toContain('MappingFailed: The delivery has no valid id');
  });
});

describe('a token of the payload', () => {
  it.each([
    // Missing.
    ["join('-', ['snow', to_string(number)])", '{}'],
    ["join('-', ['snow', to_string(number)])", '{"number":null}'],
    ["join('-', ['snow', number])", '{}'],
    ["join('-', [sys_id, number])", '{"number":"7"}'],
    ['to_string(number)', '{}'],
    ["replace('snow-X', 'X', to_string(number))", '{}'],
    ["join('-', items[*].id)", '{"items":[{},{}]}'],
    ["join('-', items[*].id)", '{"items":[]}'],
    // Empty.
    ["join('-', ['snow', number])", '{"number":""}'],
    ["join('-', ['snow', number])", '{"number":" "}'],
    ['number', '{"number":""}'],
    ['number', '{"number":" "}'],
    // Of more than one value.
    ["join('-', ['snow', to_string(number)])", '{"number":{"id":7}}'],
    ["join('-', ['snow', to_string(number)])", '{"number":[7]}'],
    ["join('-', ['snow', to_string(number)])", '{"number":{}}'],
    ['to_string(@)', '{"number":7}'],
    ["join('-', ['snow', number])", '{"number":["7"]}'],
    // Not exact.
    ["join('-', ['snow', to_string(number)])", '{"number":1e400}'],
    ["join('-', ['snow', to_string(number)])", '{"number":0.1000000000000000000000001}'],
    ["join('-', ['snow', to_string(number)])", '{"number":7,"number":8}'],
    ['number', '{"number":1.5}'],
    ['number', '{"number":true}'],
    ['number + `1`', '{"number":9007199254740991}'],
    ['number', '{"number":"CHG\\ud800"}'],
  ])('the token %s of %s is refused', (token, payload) => {
    expect(failure({ token }, payload)).toMatch(/^MappingFailed: The expression "token" of this caller /);
  });

  it.each([
    ["'fixed'", /does not read the payload/],
    ["join('-', ['snow', 'fixed'])", /does not read the payload/],
    ["number || 'none'", /gives "none" for an empty payload/],
    ["not_null(number, 'none')", /gives "none" for an empty payload/],
    ["number ? number : 'none'", /gives "none" for an empty payload/],
    ["join('-', ['snow', not_null(number, '0')])", /gives "snow-0" for an empty payload/],
    ["join('-', ['snow', type(number)])", /gives "snow-null" for an empty payload/],
    ['to_string(length(@))', /gives "0" for an empty payload/],
    ["@ | 'fixed'", /does not read the payload/],
  ])('the token %s, which payloads without the member would share, is refused at the start', (token, why) => {
    expect(() => compileExpression(token, 'token')).toThrow(why);
  });

  it('a token keeps every digit of an integer', () => {
    const ids = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        const made = (id: bigint, token: string) => Object(translate({ token }, `{"id":${id}}`)).token;
        for (const token of ['id', 'to_string(id)', "join('-', ['x', to_string(id)])"]) {
          expect(made(one, token)).toBe(token.startsWith('join') ? `x-${one}` : String(one));
          if (one !== other) expect(made(one, token)).not.toBe(made(other, token));
        }
      }),
    );
  });

  it('a token is refused unless every value that it reads is text or a number', () => {
    const token = "join('-', ['snow', to_string(number), part])";
    const part = fc.oneof(fc.string(), fc.constant(null), fc.constant(undefined), fc.integer());
    const number = fc.oneof(fc.maxSafeInteger(), fc.string(), fc.constant(undefined), fc.array(fc.integer()));
    const payload = fc.record({ number, part });
    fc.assert(
      fc.property(payload, payload, (one, other) => {
        for (const each of [one, other]) {
          const usable =
            typeof each.part === 'string' &&
            each.part.trim() !== '' &&
            (typeof each.number === 'number' ||
              (typeof each.number === 'string' && each.number.trim() !== ''));
          expect(failure({ token }, each) === undefined).toBe(usable);
        }
      }),
    );
  });
});

it.each([
  ['to the millisecond', { a: NOW - 48 * HOUR }, 'request'],
  ['to the millisecond, one too old', { a: NOW - 48 * HOUR - 1 }, 'stale'],
  ['in seconds', { a: (NOW - 48 * HOUR) / 1000 }, 'request'],
  ['in seconds, one too old', { a: (NOW - 48 * HOUR) / 1000 - 1 }, 'stale'],
  ['in ISO 8601', { a: '2025-12-31T03:04:05Z' }, 'request'],
  ['in ISO 8601, one too old', { a: '2025-12-31T03:04:04.999Z' }, 'stale'],
  ['with an offset', { a: '2025-12-31T11:04:05+08:00' }, 'request'],
  ["in Jira's way of an offset", { a: '2026-01-02T03:04:05.000+0000' }, 'request'],
  ['of a clock that is ahead', { a: NOW + 300_000 }, 'request'],
  ['of the future', { a: NOW + 300_001 }, 'stale'],
])('a payload that carries its own time %s, is %s', (_, payload, kind) => {
  expect(translate({ fresh: 'a' }, payload).kind).toBe(kind);
});

describe('a token that is made of a text', () => {
  it.each(['NETSEC-318', 'a b', '~', 'x'.repeat(64), '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E'])(
    'a token is the text itself where that is valid: %s',
    (text) => {
      expect(toToken(text)).toBe(text);
    },
  );

  it('a token of more than 64 characters keeps its beginning, and ends in its hash', () => {
    expect(toToken('x'.repeat(65))).toBe('xxxxxxxxxxxxxxxxxxxx-lTfF_fEgSC99WNJentWD9SwCtOME6oFNsWM61WWu1-k');
  });

  it('a token has no character that is unsafe in a header or a log', () => {
    expect(toToken('Zürich/ä\n')).toMatch(/^Z_rich___-[A-Za-z0-9_-]{43}$/);
  });

  it('a token has 1 to 64 printable characters, the same each time, and others for another text', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(toToken(one)).toMatch(/^[\x20-\x7e]{1,64}$/);
        expect(toToken(one)).toBe(toToken(one));
        if (one !== other) expect(toToken(one)).not.toBe(toToken(other));
        // Neither is a text in the form of another's token.
        expect(toToken(toToken(`${one}€`))).not.toBe(toToken(`${one}€`));
      }),
    );
  });
});
