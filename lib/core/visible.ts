/**
 * The one place that makes foreign text safe to show. A terminal or a log viewer acts on control characters, reorders
 * text at bidirectional ones and hides zero-width ones; a lone surrogate is no text at all. They are shown as `\uXXXX`.
 */

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const PRINTABLE = /^[ -~]*$/;

/** One escape for each UTF-16 unit, as JSON has them. */
const escapeOf = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** `text` on one line. */
export const visible = (text: string): string =>
  PRINTABLE.test(text) ? text : text.replace(UNSAFE, escapeOf);

/** For text of several lines: its line ends stay. */
export const visibleLines = (text: string): string => text.split('\n').map(visible).join('\n');

/**
 * JSON on one line. It is the same value: outside of its strings JSON has no such characters, and within them the
 * escape means the character.
 */
export const visibleJson = (value: unknown): string => visible(JSON.stringify(value));

/** How much of a caller's text a fault repeats, in code points. */
const SHOWN = 80;

/** Cut to 80 characters, on one line. */
export function printable(text: string): string {
  // A cut between the halves of a pair at unit 160 leaves at most the 81st code point broken.
  const points = Array.from(text.slice(0, 2 * SHOWN));
  const head = points.slice(0, SHOWN).join('');
  return `${visible(head)}${head.length < text.length ? '…' : ''}`;
}

/** A JSON value for a sentence: scalars as they are, the rest by its kind. */
export function shown(value: unknown): string {
  if (typeof value === 'string') return `"${printable(value)}"`;
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' && value !== null ? 'an object' : String(value);
}
