import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIdempotencyKey } from '../../../lib/core/request/idempotency-key.ts';
import { parseRequest } from '../../../lib/core/request/parse-request.ts';
import { detailOf, FLAT, faultsOf, refusalOf } from './support.ts';

const { ClientToken: _, ...TOKENLESS } = FLAT;

describe('the token', () => {
  it.each([
    ['a UUID', '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E'],
    ['one character', 'x'],
    ['64 characters', 'x'.repeat(64)],
    ['every printable character', ' !"#$%&\'()*+,-./0123456789:;<=>?@[\\]^_`{|}~'],
  ])('the token may be %s', (_, token) => {
    expect(parseRequest({ ...FLAT, ClientToken: token }, undefined).token).toBe(token);
  });

  it.each(['x'.repeat(65), 'é', 'a\nb', 'a\u0000', '\u007f', 7, ['x'], {}])(
    'the token is refused as %j',
    (token) => {
      expect(faultsOf({ ...FLAT, ClientToken: token })).toEqual([
        '/ClientToken InvalidClientToken.ValueNotSupported',
      ]);
    },
  );

  it.each([
    ['"change-1"', 'change-1'],
    ['change-1', 'change-1'],
    ['  "change-1" ', 'change-1'],
    ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
    ['a\\b', 'a\\b'],
    ['a"b', 'a"b'],
    ['"a, b"', 'a, b'],
    ['"a,b"', 'a,b'],
  ])('the token may come as Idempotency-Key: %s', (header, token) => {
    expect(parseRequest(TOKENLESS, header).token).toBe(token);
  });

  it.each([
    ['an open quote', '"change-1'],
    ['text behind the quotes', '"change-1" x'],
    ['parameters', '"change-1";a=1'],
    ['a bare quote inside', '"a"b"'],
    ['an unknown escape', '"a\\n"'],
    ['quotes around nothing', '""'],
    ['65 characters', 'x'.repeat(65)],
    ['66 characters of which the quotes count', `"${'x'.repeat(65)}"`],
    ['other than ASCII', 'é'],
    ['a control character', 'a\u0007b'],
  ])('the token is refused as Idempotency-Key with %s', (_, header) => {
    expect(faultsOf(TOKENLESS, header)).toEqual(['/ClientToken InvalidClientToken.ValueNotSupported']);
    expect(detailOf(TOKENLESS, header)).toContain('Idempotency-Key');
  });

  it('the token may have 64 characters within the quotes', () => {
    expect(parseRequest(TOKENLESS, `"${'x'.repeat(64)}"`).token).toBe('x'.repeat(64));
  });

  it('the token may come twice when it is the same, and not otherwise', () => {
    expect(parseRequest(FLAT, '"change-1"').token).toBe('change-1');
    expect(faultsOf(FLAT, 'Change-1')).toEqual(['/ClientToken ClientTokenConflict']);
    expect(refusalOf(FLAT, 'other').fields.status).toBe(400);
  });

  it.each([undefined, '', '  '])('the token is missing when neither is given (header %j)', (header) => {
    expect(faultsOf(TOKENLESS, header)).toEqual(['/ClientToken MissingParameter.ClientToken']);
    expect(refusalOf(TOKENLESS, header).fields.status).toBe(400);
  });

  it('the token is not needed in a dry run, but kept and checked', () => {
    expect(parseRequest({ ...TOKENLESS, DryRun: true }, undefined)).toMatchObject({
      token: undefined,
      dryRun: true,
    });
    expect(parseRequest({ ...FLAT, DryRun: true }, undefined).token).toBe('change-1');
    expect(faultsOf({ ...FLAT, DryRun: true, ClientToken: 'é' })).toHaveLength(1);
    expect(faultsOf({ ...TOKENLESS, DryRun: false })).toHaveLength(1);
  });

  it('the token is refused once where member and header are both bad', () => {
    expect(faultsOf({ ...FLAT, ClientToken: 'é' }, '"')).toEqual([
      '/ClientToken InvalidClientToken.ValueNotSupported',
      '/ClientToken InvalidClientToken.ValueNotSupported',
    ]);
  });

  it.each([
    ['joined with a comma', ['k, k']],
    ['joined without a space', ['k,k,k']],
    ['in quotes, joined', ['"k", "k"']],
    ['once in quotes and once bare', ['"k",k']],
    ['in quotes with escapes', ['"k\\\\", k\\']],
    ['as several headers', ['k', 'k']],
    ['as several headers in both forms', ['k', '"k"', ' k , "k" ']],
    ['beside an empty one', ['k', '']],
    ['joined with an empty one', ['k, ,']],
  ])('the token may come several times when it is the same: %s', (_, headers) => {
    const key = headers.join().includes('\\') ? 'k\\' : 'k';
    expect(parseRequest(TOKENLESS, headers).token).toBe(key);
  });

  it.each([
    ['joined', ['k, l']],
    ['in another letter case', ['k, K']],
    ['in quotes and bare', ['"k", l']],
    ['as several headers', ['k', 'l']],
    ['with a comma of its own, not in quotes', ['a,b']],
  ])('the token is a conflict when it comes several times and differs: %s', (_, headers) => {
    expect(faultsOf(TOKENLESS, headers)).toEqual(['/ClientToken ClientTokenConflict']);
    expect(detailOf(TOKENLESS, headers)).toContain('a key with a comma in it must be in quotes');
  });

  it('the token is held to the rule in every copy', () => {
    expect(faultsOf(TOKENLESS, ['k', 'é'])).toEqual(['/ClientToken InvalidClientToken.ValueNotSupported']);
    expect(faultsOf(TOKENLESS, 'k, "k')).toEqual(['/ClientToken InvalidClientToken.ValueNotSupported']);
    expect(faultsOf(TOKENLESS, 'k,'.repeat(3000))).toEqual([
      '/ClientToken InvalidClientToken.ValueNotSupported',
    ]);
  });

  it('the token is the same key however many copies come, whatever it is', () => {
    const key = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    });
    const quoted = (text: string) => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
    fc.assert(
      fc.property(key, fc.integer({ min: 1, max: 5 }), fc.boolean(), (text, copies, joined) => {
        fc.pre(text.length > 0 && text.length <= 64);
        const all = Array<string>(copies).fill(quoted(text));
        expect(parseIdempotencyKey(all.join(', '))).toEqual(new Set([text]));
        expect(parseRequest(TOKENLESS, joined ? all.join(',') : all).token).toBe(text);
      }),
    );
  });

  it('parseIdempotencyKey gives undefined for what is neither quoted nor bare', () => {
    expect(parseIdempotencyKey('"')).toBeUndefined();
    expect(parseIdempotencyKey('  "')).toBeUndefined();
    expect(parseIdempotencyKey('"a" b')).toBeUndefined();
    expect(parseIdempotencyKey('""')).toEqual(new Set(['']));
  });
});
