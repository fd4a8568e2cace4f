/** Command lines as a shell reads them, as far as the documents use it: quotes, continuations, comments, pipes, `&&`. */

export interface ShellCommand {
  /** Variables before the command: `A=b command`. */
  readonly variables: Readonly<Record<string, string>>;
  readonly words: readonly string[];
  /** The line that it begins on, for messages. */
  readonly source: string;
}

const ASSIGNMENT = /^([A-Z_][A-Z0-9_]*)=(.*)$/s;

/** @throws {SyntaxError} for a quote that is never closed */
export function shellCommands(script: string): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let start = 0;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = (at: number) => {
    endWord();
    if (words.length > 0) commands.push(commandOf(words, script.slice(start, at).trim()));
    words = [];
    start = at + 1;
  };
  for (let at = 0; at < script.length; at++) {
    const character = script[at] ?? '';
    if (character === "'" || character === '"') {
      const end = script.indexOf(character, at + 1);
      if (end < 0) throw new SyntaxError(`a quote is not closed: ${script.slice(at)}`);
      word = (word ?? '') + script.slice(at + 1, end);
      at = end;
    } else if (character === '\\') {
      at += 1;
      if (script[at] !== '\n') word = (word ?? '') + (script[at] ?? '');
    } else if (character === '#' && word === undefined) {
      const end = script.indexOf('\n', at);
      at = (end < 0 ? script.length : end) - 1;
    } else if (/[\n;|&]/.test(character)) endCommand(at);
    else if (/\s/.test(character)) endWord();
    else word = (word ?? '') + character;
  }
  endCommand(script.length);
  return commands;
}

function commandOf(words: readonly string[], source: string): ShellCommand {
  const first = words.findIndex((word) => !ASSIGNMENT.test(word));
  const before = first < 0 ? words : words.slice(0, first);
  const variables = Object.fromEntries(
    before.map((word) => {
      const [, name = '', value = ''] = ASSIGNMENT.exec(word) ?? [];
      return [name, value] as const;
    }),
  );
  return { variables, words: first < 0 ? [] : words.slice(first), source };
}
