import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, sources } from './imports.ts';

/** The title of a test, also of one whose cases are a table. */
const TITLE = /(?:\bit\(|\]\)\(|\bit\.each\(.*\)\()\s*(['"`])(?<title>(?:\\.|(?!\1).)*)\1/g;
/** Words that a sentence without its subject begins with. */
const NO_SUBJECT =
  /^(?:is|are|was|were|has|have|does|may|must|cannot|never|accepts|answers|denies|ends|finds|gets|gives|keeps|leaves|makes|names|needs|prints|reads|refuses|reports|returns|says|sends|shows|takes|tells|throws|writes) /;

it('the title of a test is a claim without its describe', () => {
  const titles = sources('test')
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      return [...text.matchAll(TITLE)].map(({ groups }) => `${file}: ${groups?.title}`);
    });
  expect(titles.length).toBeGreaterThan(2000);
  expect(titles.filter((title) => NO_SUBJECT.test(title.replace(/^.*?: /, '')))).toEqual([]);
});
