/** Text as an attacker writes it, and what a terminal must never be sent. For the laws about output. */
import * as fc from 'fast-check';

/** First and last code point of what a terminal acts on, hides or reorders; written down, not derived. */
const UNSAFE: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x034f, 0x034f],
  [0x061c, 0x061c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff9, 0xfffb],
  [0xe0000, 0xe007f],
  [0xe0100, 0xe01ef],
];

export const isUnsafe = (codePoint: number): boolean =>
  UNSAFE.some(([first, last]) => codePoint >= first && codePoint <= last);

/** The first character that must not be shown, as `U+001B`; line ends are the caller's own business. */
export function unsafeIn(text: string): string | undefined {
  const found = Array.from(text, (character) => character.codePointAt(0) ?? 0).find(isUnsafe);
  return found === undefined ? undefined : `U+${found.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Sequences that do something: colour, title, clear, hyperlink, 8-bit CSI, reordering, tags, half a pair. */
const SEQUENCES = [
  '\u001b[35m',
  '\u001b]0;title\u0007',
  '\u001b[2J',
  '\u009b31m',
  '\u202etxet\u202c',
  '\u2066x\u2069',
  '\u200b',
  '\u00ad',
  '\ufeff',
  '\u2028{"level":"error"}',
  '\r',
  '\n',
  '\u007f\b',
  '\ud800',
  '\udfff',
  '\u{e0041}',
  '\u0085',
];

export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...SEQUENCES),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.constantFrom('x', ' ', '漢'),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));
