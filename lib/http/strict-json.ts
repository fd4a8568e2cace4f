import { ProblemError } from '../core/errors/errors.ts';
import { findTextFault, type TextFault } from '../core/json-text.ts';
import { below, printable, refusal, shown } from '../core/request/faults.ts';
import { jsonFaultAt } from './json-fault.ts';

const MAX_DEPTH = 64;
/** A double keeps every decimal of this many digits. */
const EXACT_DIGITS = 15;

/**
 * JSON.parse, without its tolerance: a member that occurs twice, more than 64 levels, a fraction with more digits than a
 * number keeps and text without a UTF-8 form are refused. Integers beyond 2^53−1 pass, rounded to a number that is not
 * a safe integer.
 * @throws {ProblemError} `InvalidJson`; it quotes nothing of the text but the name of a member
 */
export function parseStrictJson(text: string): unknown {
  const value = parse(text);
  checkStrictJson(text);
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its message may quote the body, which may hold a secret: only one character and its place may travel.
    throw new ProblemError('InvalidJson', { detail: malformed(text) });
  }
}

function malformed(text: string): string {
  if (text.trim() === '') return 'The body is empty. Send one JSON object.';
  const at = jsonFaultAt(text);
  const line = text.slice(0, at).split('\n');
  const where = `at character ${at + 1} (line ${line.length}, column ${(line.at(-1) ?? '').length + 1})`;
  const point = text.codePointAt(at);
  const found =
    point === undefined ? 'it ends too early' : `unexpected ${shown(String.fromCodePoint(point))}`;
  return `The body is not well-formed JSON ${where}: ${found}. Send one JSON object.`;
}

/**
 * The rules of `parseStrictJson` for a text that is known to be well-formed JSON.
 * @throws {ProblemError} `InvalidJson`
 */
export function checkStrictJson(text: string): void {
  const fault = findTextFault(text, { depth: MAX_DEPTH, digits: EXACT_DIGITS });
  if (fault === undefined) return;
  const pointer = fault.path.reduce<string>((above, step) => below(above, step), '');
  throw refusal([{ pointer, code: 'InvalidJson', detail: detailOf(fault) }]);
}

const HALF_PAIR = 'has half a surrogate pair, which has no UTF-8 form. Send well-formed Unicode.';

function detailOf({ kind, path, inName, literal = '' }: TextFault): string {
  switch (kind) {
    case 'duplicate':
      return `The member ${shown(path.at(-1))} occurs twice. Send it once.`;
    case 'ill-formed':
      return `${inName ? 'The name of this member' : 'This text'} ${HALF_PAIR}`;
    case 'too-deep':
      return `More than ${MAX_DEPTH} levels of nesting. Send at most ${MAX_DEPTH}.`;
    case 'inexact':
      return `The number ${printable(literal)} has more digits than a number keeps. Send a string.`;
  }
}
