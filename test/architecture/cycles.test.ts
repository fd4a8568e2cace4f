import { expect, it } from 'vitest';
import { type Import, importsOf, sources } from './imports.ts';

/**
 * An import joins two siblings: the files or folders, below the nearest folder that both ends share, which hold them.
 * Without a cycle among the siblings of any folder there is none among files either.
 */
function siblings({ from, to }: Import): readonly [string, string] | undefined {
  const [a, b] = [from.split('/'), to.split('/')];
  const shared = a.findIndex((part, at) => part !== b[at]);
  return shared < 0 ? undefined : [a.slice(0, shared + 1).join('/'), b.slice(0, shared + 1).join('/')];
}

/** Removes what imports nothing that is left, until nothing changes; what remains is in a cycle or leads to one. */
function cyclic(imports: readonly Import[]): readonly string[] {
  let edges = imports.map(siblings).filter((edge) => edge !== undefined);
  for (;;) {
    const importing = new Set(edges.map(([from]) => from));
    const left = edges.filter(([, to]) => importing.has(to));
    if (left.length === edges.length) return [...new Set(left.map((edge) => edge.join(' → ')))];
    edges = left;
  }
}

it('imports, type-only ones included, have no cycle among the files and folders of any folder', () => {
  const own = sources('functions', 'lib')
    .flatMap(importsOf)
    .filter(({ to }) => to.startsWith('lib/'));
  expect(own.length).toBeGreaterThan(1000);
  expect(cyclic(own)).toEqual([]);
});

it.each([
  ['two files', ['lib/a.ts > lib/b.ts', 'lib/b.ts > lib/a.ts']],
  ['three files', ['lib/a.ts > lib/b.ts', 'lib/b.ts > lib/c.ts', 'lib/c.ts > lib/a.ts']],
  ['two folders, though of no files', ['lib/a/1.ts > lib/b/1.ts', 'lib/b/2.ts > lib/a/2.ts']],
  ['a folder and a file beside it', ['lib/a/1.ts > lib/a.ts', 'lib/a.ts > lib/a/2.ts']],
])('imports that make a cycle of %s are found', (_, arrows) => {
  const imports = [...arrows, 'lib/z.ts > lib/y.ts'].map((arrow) => {
    const [from = '', to = ''] = arrow.split(' > ');
    return { from, to };
  });
  expect(cyclic(imports)).toHaveLength(arrows.length);
});
