/** Reads the examples in `docs/callers`: fenced and marked blocks such as ```json delivery. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../architecture/imports.ts';

export interface Page {
  readonly name: string;
  readonly text: string;
}

const FOLDER = join(ROOT, 'docs', 'callers');
export const PAGES: readonly Page[] = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(join(FOLDER, name), 'utf8'),
}));

export const blocks = ({ text }: Page, mark: string): string[] =>
  [...text.matchAll(/^```(\w+) ?(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, , kind, block = '']) =>
    kind === mark ? [block] : [],
  );

export function pageOf(name: string): Page {
  const page = PAGES.find((each) => each.name === name);
  if (!page) throw new Error(`no page ${name}`);
  return page;
}
