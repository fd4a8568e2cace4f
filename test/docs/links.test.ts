/** Links within the documents lead somewhere: to a file, and to a heading that it has. */
import { existsSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../architecture/imports.ts';
import { blocksOf, PAGES, pageText } from './blocks.ts';

/** The page without its blocks of code, in which nothing is a link. */
function prose(file: string): string {
  const text = pageText(file);
  return blocksOf(file, text).reduce((rest, block) => rest.replace(block.text, ''), text);
}

/** As the sites that show Markdown make anchors of headings. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

const anchors = (file: string): string[] =>
  [...prose(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

interface Link {
  readonly from: string;
  readonly to: string;
}
const LINKS: readonly Link[] = [...PAGES, 'CHANGELOG.md'].flatMap((from) =>
  [...prose(from).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = '']) => ({ from, to }))
    .filter(({ to }) => !/^https?:/.test(to)),
);

function broken({ from, to }: Link): string | undefined {
  const [path = '', anchor] = to.split('#');
  const target = path === '' ? from : posix.join(posix.dirname(from), path);
  if (!existsSync(join(ROOT, target))) return `${from}: ${to} is not there`;
  if (anchor === undefined || statSync(join(ROOT, target)).isDirectory()) return undefined;
  return anchors(target).includes(anchor) ? undefined : `${from}: ${to} has no such heading`;
}

it('the links of the documents lead to files and headings that exist', () => {
  expect(LINKS.length).toBeGreaterThan(100);
  expect(LINKS.flatMap((link) => broken(link) ?? [])).toEqual([]);
});

it('the links of the documents lead from the index to every page', () => {
  const reached = LINKS.filter(({ from }) => from === 'docs/README.md').map(({ to }) =>
    posix.join('docs', to),
  );
  const pages = PAGES.filter(
    (page) => /^docs\/(reference\/)?[\w-]+\.md$/.test(page) && page !== 'docs/README.md',
  );
  expect(pages.filter((page) => !reached.includes(page))).toEqual([]);
});

it('the list of decisions has every record by its title', () => {
  const entries = PAGES.flatMap((page) => {
    const [, file] = /^docs\/decisions\/(\d{4}-.+)$/.exec(page) ?? [];
    const [, number, title] = /^# (\d+)\. (.+)$/m.exec(pageText(page)) ?? [];
    return file === undefined ? [] : [`- [${number}. ${title}](${file})`];
  });
  expect(entries.length).toBeGreaterThan(20);
  expect(pageText('docs/decisions/README.md').match(/^- .+$/gm)).toEqual(entries);
});

it.each([
  [{ from: 'README.md', to: 'docs/nowhere.md' }, 'is not there'],
  [{ from: 'docs/logs.md', to: 'reference/log-lines.md#nowhere' }, 'has no such heading'],
  [{ from: 'docs/logs.md', to: '#nowhere' }, 'has no such heading'],
])('the links of the documents that are broken are seen: %j', (link, why) => {
  expect(broken(link)).toContain(why);
});
