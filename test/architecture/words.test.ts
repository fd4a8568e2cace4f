/** The words of the code. `test/docs/language.test.ts` checks those of the documents. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, sources } from './imports.ts';
import { wordsOf } from './words.ts';

/** The folders of `lib`, each of which uses the standard terms only. */
const FOLDERS = readdirSync(join(ROOT, 'lib')).map((name) => `lib/${name}`);

/** Words that this project once used for things that have a standard name. */
const PRIVATE = new RegExp(
  `\\b(${[
    'mend(s|ed|ing)?|doors?|rooms?|walls?|arrows?|house|away|whoever|nobody|somebody|anybody|everybody',
    'stands|stood|told|tells?|said|heard|hears?|ears?|suspects?|burnt|rivals?|gravest|strangers?|doubts?',
    '(?<!state )machines?|looked|first look|a look|the looks?|look at|looks at',
    'he|him|his|she|her|himself',
    'paper|strikes?|struck|story|barred|manner|guises?|crew|desk|teller|birthday|insists?',
    'the way back|own form|time and chance|put up with|passed by|out of place|not in order|is in order',
  ].join('|')})\\b`,
  'i',
);

const privateWords = (source: string): readonly string[] =>
  wordsOf(source).flatMap(({ line, text }) => {
    const [word] = PRIVATE.exec(text) ?? [];
    return word === undefined ? [] : [`${line}: ${word}: ${text.replace(/\s+/g, ' ').slice(0, 100)}`];
  });

it.each(FOLDERS)('the words of the code in %s are the standard terms', (folder) => {
  const found = sources(folder).flatMap((file) =>
    privateWords(readFileSync(join(ROOT, file), 'utf8')).map((each) => `${file}:${each}`),
  );
  expect(found).toEqual([]);
});

it.each([
  ['a comment', '// Whoever asks.\nconst a = 1;', ['1: Whoever: // Whoever asks.']],
  [
    'a comment of several lines',
    '/**\n * It is told\n * again. */',
    ['1: told: /** * It is told * again. */'],
  ],
  ['a name', 'const a = 1;\nfunction lookedAt() {}', ['2: looked: looked At']],
  ['a constant', 'const NO_DOUBT = 1;', ['1: DOUBT: NO DOUBT']],
  ['a text', "throw new Error('nobody knows');", ['1: nobody: nobody knows']],
  ['a template', ['const a = `he is $', '{told} here`;'].join(''), ['1: he: he is here']],
])('the words of the code are found in %s', (_, source, found) => {
  expect(privateWords(source)).toEqual(found);
});

it.each([
  ['a word that is a value', "const kind = 'machine';"],
  ['code in a comment', '/** The member `told` of the row. */'],
  ['a comment within a text', "const a = 'see http://host.example/ // here';"],
  ['a use of a foreign name', 'const a = b.told;'],
  ['a regular expression', "const a = /'he is/.test(b);"],
  ['a state machine', '// A state machine.'],
])('the words of the code are not found in %s', (_, source) => {
  expect(privateWords(source)).toEqual([]);
});
