/** The prose of a page: its sentences and table cells, without code. */
import { blocksOf, pageText } from './blocks.ts';

export interface Passage {
  /** Where the paragraph, list item or table row begins, from 1. */
  readonly line: number;
  readonly text: string;
}

interface Unit extends Passage {
  readonly kind: 'text' | 'row';
}

/** A code span counts as one word, and no word in it is prose. */
const CODE = '`';
const plain = (text: string): string =>
  text
    .replace(/(`+).*?[^`]\1(?!`)/gs, CODE)
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<[^>]+>/g, '')
    .replace(/[*_]+/g, '');

/** Paragraphs, list items, headings and table rows. Lines that continue a paragraph are joined to it. */
function unitsOf(file: string, text: string): readonly Unit[] {
  const code = new Set(
    blocksOf(file, text).flatMap((block) =>
      Array.from({ length: block.text.split('\n').length + 1 }, (_, n) => block.line + n),
    ),
  );
  const units: { kind: Unit['kind']; line: number; text: string }[] = [];
  let open: (typeof units)[number] | undefined;
  for (const [at, content] of text.split('\n').entries()) {
    const line = at + 1;
    const kind = /^\s*\|/.test(content) ? 'row' : 'text';
    if (code.has(line) || /^\s*(<!--.*)?$/.test(content)) open = undefined;
    else if (open && kind === 'text' && !/^\s*([-*] |\d+\. |#)/.test(content))
      open.text += ` ${content.trim()}`;
    else {
      const unit = { kind, line, text: content.replace(/^\s*([-*] |\d+\. |#+ )?/, '') } as const;
      units.push({ ...unit });
      open = kind === 'row' || content.startsWith('#') ? undefined : units.at(-1);
    }
  }
  return units;
}

/** Every sentence outside tables. */
export function sentencesOf(file: string, text = pageText(file)): readonly Passage[] {
  return unitsOf(file, text)
    .filter(({ kind }) => kind === 'text')
    .flatMap(({ line, text: unit }) =>
      plain(unit)
        .split(/(?<=[.?!][)"”]?)\s+/)
        .map((sentence) => ({ line, text: sentence })),
    );
}

export function cellsOf(file: string, text = pageText(file)): readonly Passage[] {
  return unitsOf(file, text)
    .filter(({ kind }) => kind === 'row')
    .flatMap(({ line, text: row }) =>
      plain(row)
        .split(/(?<!\\)\|/)
        .map((cell) => ({ line, text: cell.trim() }))
        .filter(({ text: cell }) => cell !== ''),
    );
}

export const wordsIn = (text: string): number =>
  text.split(/\s+/).filter((word) => /[\p{L}\p{N}`]/u.test(word)).length;
