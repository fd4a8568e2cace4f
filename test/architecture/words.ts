/** Reads the words of a source file: its comments, its texts and the names that it declares. */

/** Strings and comments, found together, because each may contain the delimiters of the other. */
const TOKENS =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*(?=[\s;,).])/g;

const DECLARED = /\b(?:const|let|function|class|interface|type|enum)\s+([A-Za-z_$][\w$]*)/g;

/** `lookAgain` is the words `look Again`, `NO_DOUBT` is `NO DOUBT`. */
const split = (name: string): string => name.replace(/([a-z0-9])(?=[A-Z])|_/g, '$1 ');

/** A text of several words; a single word may be a value of another API. Expressions in templates are left out. */
function textOf(literal: string): string {
  const text = literal.slice(1, -1).replace(/\$\{[^}]*\}/g, ' ');
  return /[a-z] [a-z]/i.test(text) ? text : '';
}

export interface Words {
  readonly line: number;
  readonly text: string;
}

/** Code in backticks within a comment is left out: it may be a member of another API. */
export function wordsOf(source: string): readonly Words[] {
  const lineAt = (index: number): number => source.slice(0, index).split('\n').length;
  const words: Words[] = [];
  const code = source.replace(TOKENS, (token, index: number) => {
    const isComment = /^\/[*/]/.test(token);
    const isText = /^['"`]/.test(token);
    const text = isComment ? token.replace(/`[^`\n]*`/g, '`') : isText ? textOf(token) : '';
    if (text !== '') words.push({ line: lineAt(index), text });
    return token.replace(/[^\n]/g, ' ');
  });
  for (const { 1: name = '', index } of code.matchAll(DECLARED)) {
    words.push({ line: lineAt(index), text: split(name) });
  }
  return words;
}
