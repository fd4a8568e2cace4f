import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../lib/callers/mapping/expression.ts';
import { createTranslate, type Mapping, toToken } from '../../lib/callers/mapping/translate.ts';
import { ProblemError } from '../../lib/core/errors/errors.ts';

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
    when: when === undefined ? undefined : compileExpression(when),
    map: map === undefined ? undefined : compileExpression(map),
    token:
      token === undefined
        ? undefined
        : token === 'delivery-id'
          ? { from: 'delivery-id' }
          : { from: 'field', expression: compileExpression(token) },
    fresh: fresh === undefined ? undefined : { expression: compileExpression(fresh), within: 48 * HOUR },
  };
  return createTranslate(mapping, { now: () => NOW })(payload, deliveryId);
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
  it('makes a request of a payload, and a token of a field', () => {
    const payload = { key: 'NETSEC-1', region: 'cn-hangzhou', ports: null };
    expect(translate({ map: '{RegionId:region, PortRange:ports}', token: 'key' }, payload)).toEqual({
      kind: 'request',
      body: { RegionId: 'cn-hangzhou' },
      token: 'NETSEC-1',
    });
  });

  it('without "map" leaves the payload as it came', () => {
    const payload = JSON.parse('{"RegionId":"cn-hangzhou","x":null,"__proto__":1}');
    const translation = translate({ token: 'delivery-id' }, payload, 'd-1');
    expect(translation).toEqual({ kind: 'request', body: payload, token: 'd-1' });
    if (translation.kind === 'request') expect(translation.body).toBe(payload);
  });

  it('changes no payload', () => {
    const payload = { list: [3, 1, 2], a: { b: 1 } };
    translate({ map: '{x: sort(list), y: reverse(list), z: merge(a, {b: `2`})}' }, payload);
    expect(payload).toEqual({ list: [3, 1, 2], a: { b: 1 } });
  });

  it.each([
    ['false', { a: false }],
    ['null', {}],
    ['an empty string', { a: '' }],
    ['an empty array', { a: [] }],
    ['an empty object', { a: {} }],
  ])('is passed by where "when" gives %s, whatever the rest would say', (_, payload) => {
    expect(translate({ when: 'a', map: 'nothing', token: 'nothing', fresh: 'nothing' }, payload)).toEqual({
      kind: 'ignored',
    });
  });

  it.each([[0], ['x'], [true], [[0]], [{ b: null, c: 0 }]])('goes on where "when" gives %j', (a) => {
    expect(translate({ when: 'a' }, { a }).kind).toBe('request');
  });
});

describe('a mapping that makes nothing usable', () => {
  it.each([
    [{ map: 'issue.fields' }, {}, '"map" of this caller gave null; it must give the members of a request.'],
    [{ map: '{RegionId:a}' }, {}, '"map" of this caller gave an object without members; it'],
    [{ map: '@' }, [1], '"map" of this caller gave an array; it'],
    [{ map: '@' }, 'x', '"map" of this caller gave "x"; it'],
    [{ map: 'join(a, b)' }, {}, '"map" of this caller failed: Invalid type: join()'],
    [{ when: 'length(a)' }, {}, '"when" of this caller failed: Invalid type: length()'],
    [{ token: 'a' }, {}, '"token" of this caller gave null; it must give text or a whole number.'],
    [{ token: 'a' }, { a: '' }, '"token" of this caller gave ""; it'],
    [{ token: 'a' }, { a: 1.5 }, '"token" of this caller gave 1.5; it'],
    [{ token: 'a' }, { a: 2 ** 53 }, '"token" of this caller gave 9007199254740992; it'],
    [{ token: 'a' }, { a: true }, '"token" of this caller gave true; it'],
    [{ token: 'a' }, { a: ['x'] }, '"token" of this caller gave an array; it'],
    [{ fresh: 'a' }, { a: 'yesterday' }, '"fresh" of this caller gave "yesterday"; it must give a time'],
    [{ fresh: 'a' }, { a: '2026-01-02T03:04:05' }, '"fresh" of this caller gave "2026-01-02T03:04:05"; it'],
    [{ fresh: 'a' }, { a: -1 }, '"fresh" of this caller gave -1; it'],
  ])('says which expression gave what: %j of %j', (texts, payload, detail) => {
    expect(failure(texts, payload)).toContain(`MappingFailed: The expression ${detail}`);
  });

  it('says that the delivery has no id', () => {
    expect(failure({ token: 'delivery-id' }, {})).toContain('MappingFailed: The delivery has no id');
  });
});

describe('a payload that carries its own time', () => {
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
  ])('%s, is %s', (_, payload, kind) => {
    expect(translate({ fresh: 'a' }, payload).kind).toBe(kind);
  });
});

describe('a token that is made of a text', () => {
  it.each(['NETSEC-318', 'a b', '~', 'x'.repeat(64), '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E'])(
    'is the text itself where that can be one: %s',
    (text) => {
      expect(toToken(text)).toBe(text);
    },
  );

  it('of more than 64 characters keeps its beginning, and ends in its hash', () => {
    expect(toToken('x'.repeat(65))).toBe('xxxxxxxxxxxxxxxxxxxx-lTfF_fEgSC99WNJentWD9SwCtOME6oFNsWM61WWu1-k');
  });

  it('has no character that a header or a log could trip over', () => {
    expect(toToken('Zürich/ä\n')).toMatch(/^Z_rich___-[A-Za-z0-9_-]{43}$/);
  });

  it('is of 1 to 64 printable characters, the same each time, and another for another text', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(toToken(one)).toMatch(/^[\x20-\x7e]{1,64}$/);
        expect(toToken(one)).toBe(toToken(one));
        if (one !== other) expect(toToken(one)).not.toBe(toToken(other));
        // Nor is a text that was made to look like the token of another.
        expect(toToken(toToken(`${one}€`))).not.toBe(toToken(`${one}€`));
      }),
    );
  });
});
