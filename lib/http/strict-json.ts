import { ProblemError } from '../core/errors/errors.ts';
import { isIllFormed } from '../core/json-text.ts';
import { below, printable, refusal, shown } from '../core/request/faults.ts';
import { jsonFaultAt } from './json-fault.ts';

const MAX_DEPTH = 64;
/** A double keeps every decimal of this many digits. */
const EXACT_DIGITS = 15;
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

interface Level {
  /** The names seen so far; an array has none. */
  readonly names: Set<string> | undefined;
  /** Where in this level we are: a name or an index. */
  at: string | number;
  nameNext: boolean;
}

/**
 * JSON.parse, without its tolerance: a member that occurs twice, more than 64 levels, and a fraction with more digits
 * than a number keeps and text without a UTF-8 form are refused. Integers beyond 2^53−1 pass, rounded to a number that is not a safe integer.
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
  const levels: Level[] = [];
  for (const [token] of text.matchAll(TOKEN)) {
    const level = levels.at(-1);
    const illFormed = token.startsWith('"') && isIllFormed(token);
    if (token === '{' || token === '[') {
      if (levels.length === MAX_DEPTH)
        throw refused(levels, `More than ${MAX_DEPTH} levels of nesting. Send at most ${MAX_DEPTH}.`);
      levels.push({ names: token === '{' ? new Set() : undefined, at: 0, nameNext: token === '{' });
    } else if (token === '}' || token === ']') {
      levels.pop();
    } else if (token === ',' && level) {
      if (level.names) level.nameNext = true;
      else level.at = Number(level.at) + 1;
    } else if (level?.names && level.nameNext) {
      enter(level, level.names, token, levels);
      if (illFormed) throw refused(levels, `The name of this member ${HALF_PAIR}`);
    } else if (illFormed) {
      throw refused(levels, `This text ${HALF_PAIR}`);
    } else if (/^[-\d].*[.eE]/.test(token)) {
      const digits = token
        .replace(/[eE].*/, '')
        .replace(/\D/g, '')
        .replace(/^0+/, '');
      if (digits.length > EXACT_DIGITS)
        throw refused(
          levels,
          `The number ${printable(token)} has more digits than a number keeps. Send a string.`,
        );
    }
  }
}

const HALF_PAIR = 'has half a surrogate pair, which has no UTF-8 form. Send well-formed Unicode.';

function enter(level: Level, names: Set<string>, token: string, levels: readonly Level[]): void {
  const name = String(JSON.parse(token));
  level.at = name;
  level.nameNext = false;
  if (names.has(name)) throw refused(levels, `The member ${shown(name)} occurs twice. Send it once.`);
  names.add(name);
}

function refused(levels: readonly Level[], detail: string): ProblemError {
  const pointer = levels.reduce((path, { at }) => below(path, at), '');
  return refusal([{ pointer, code: 'InvalidJson', detail }]);
}
