/** The rules for documents that can be checked cheaply: lengths, the form of decision records, private words. */
import { describe, expect, it } from 'vitest';
import { PAGES, pageText } from './blocks.ts';
import { cellsOf, type Passage, sentencesOf, wordsIn } from './prose.ts';

const [README_LINES, SENTENCE_WORDS, CELL_WORDS, DECISION_LINES] = [130, 30, 20, 30];

const RECORDS = PAGES.filter((page) => /^docs\/decisions\/\d{4}-/.test(page));

/** Words that this project once used for things that have a standard name. */
const PRIVATE = new RegExp(
  `\\b(${[
    'mend(s|ed|ing)?|doors?|rooms?|walls?|arrows?|house|away|whoever|nobody|somebody|anybody',
    'stands?|stood|told|tells?|said|heard|suspects?|burnt|rivals?|gravest|strangers?|doubts?',
    '(?<!state )machines?|(?<!round )trips?|looks?(?![ -]up)|looked|looking',
    'he|him|his|she|her|himself',
    'the way back|own form|is none|(?<!there )is no(?= )|time and chance|passed by|out of place',
  ].join('|')})\\b`,
  'i',
);

const longer = (passages: readonly Passage[], most: number): readonly string[] =>
  passages.filter(({ text }) => wordsIn(text) > most).map(({ line, text }) => `${line}: ${text}`);

const privateWords = (passages: readonly Passage[]): readonly string[] =>
  passages.flatMap(({ line, text }) => {
    const [word] = PRIVATE.exec(text) ?? [];
    return word === undefined ? [] : [`${line}: ${word}: ${text}`];
  });

it(`README.md has at most ${README_LINES} lines`, () => {
  expect(pageText('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(README_LINES);
});

describe.each(PAGES)('%s', (file) => {
  it(`a page has no sentence of more than ${SENTENCE_WORDS} words`, () => {
    expect(longer(sentencesOf(file), SENTENCE_WORDS)).toEqual([]);
  });

  it(`a page has no table cell of more than ${CELL_WORDS} words`, () => {
    expect(longer(cellsOf(file), CELL_WORDS)).toEqual([]);
  });

  it('a page uses the standard terms', () => {
    expect(privateWords([...sentencesOf(file), ...cellsOf(file)])).toEqual([]);
  });
});

describe.each(RECORDS)('%s', (file) => {
  it(`a decision record has at most ${DECISION_LINES} lines`, () => {
    expect(pageText(file).trimEnd().split('\n').length).toBeLessThanOrEqual(DECISION_LINES);
  });

  it('a decision record has a status, a context, a decision and its consequences', () => {
    const headings = [...pageText(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(['Status', 'Context', 'Decision', 'Consequences']);
  });
});

it.each([
  ['a long sentence', `${'word '.repeat(31)}.`, 31],
  ['one that goes on after a line break', `${'word '.repeat(20)}\n${'word '.repeat(11)}.`, 31],
  ['two short sentences', `${'word '.repeat(20)}word. ${'Word '.repeat(20)}.`, 21],
  ['two list items', `- ${'word '.repeat(20)}\n- ${'word '.repeat(20)}`, 20],
  ['a code block', `\`\`\`sh\n${'word '.repeat(40)}\n\`\`\`\nend`, 1],
  ['a code span and a link', '`a b c` [two words](x.md#y)', 3],
])('the rules for documents count the words of %s', (_, text, most) => {
  expect(Math.max(...sentencesOf('x.md', text).map((each) => wordsIn(each.text)))).toBe(most);
});

it('the rules for documents count the words of each table cell', () => {
  expect(cellsOf('x.md', '| a b | `c d` e \\| f |').map(({ text }) => wordsIn(text))).toEqual([2, 3]);
});

it.each([
  ['He fixes it.', 'He'],
  ['It is told by whoever knows.', 'told'],
  ['A second look.', 'look'],
  ['Six trips.', 'trips'],
])('the rules for documents find the private word of "%s"', (text, word) => {
  expect(privateWords(sentencesOf('x.md', text))).toEqual([`1: ${word}: ${text}`]);
});

it.each([
  'Six round trips.',
  'A state machine.',
  'Look up a line.',
  'There is no rule.',
  'The field `door`.',
])('the rules for documents accept "%s"', (text) => {
  expect(privateWords(sentencesOf('x.md', text))).toEqual([]);
});
