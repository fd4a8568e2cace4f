/** Every page, and every fenced block of README.md and docs/. Blocks in decisions are history, so they are left out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../architecture/imports.ts';

export interface Block {
  /** Below the root. */
  readonly file: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** The first word after the fence; empty where there is none. */
  readonly language: string;
  /** The second word. */
  readonly kind: string;
  /** Without the indentation of the fence. */
  readonly text: string;
}

export const PAGES: readonly string[] = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((file) => posix.join('docs', file.replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.md'))
    .sort(),
];

/** @throws {SyntaxError} for a fence that is never closed */
export function blocksOf(file: string, text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at++) {
    const [, indent = '', fence = '', info] = /^( *)(`{3,}|~{3,})(.*)$/.exec(lines[at] ?? '') ?? [];
    if (info === undefined) continue;
    const end = lines.findIndex((line, index) => index > at && line === `${indent}${fence}`);
    if (end < 0) throw new SyntaxError(`${file}:${at + 1}: this block never ends`);
    const [language = '', kind = ''] = info.trim().split(/\s+/);
    const inside = lines.slice(at + 1, end).map((line) => line.slice(indent.length));
    blocks.push({ file, line: at + 1, language, kind, text: `${inside.join('\n')}\n` });
    at = end;
  }
  return blocks;
}

export const pageText = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
export const BLOCKS: readonly Block[] = PAGES.filter((file) => !file.startsWith('docs/decisions/')).flatMap(
  (file) => blocksOf(file, pageText(file)),
);
