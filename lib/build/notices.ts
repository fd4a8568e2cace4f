/** The licences of the packages whose code is in a bundle, as the licences require. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { standardTexts } from './standard-licences.ts';

/** The name of the file, in the directory of every bundle. */
export const NOTICES = 'NOTICES.txt';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
/** Characters of the shortest licence. */
const SHORTEST = 600;
const RULE = `\n${'-'.repeat(80)}\n\n`;

/** Whether the bundle replaces the module at this path by a line of ours. */
export type IsReplaced = (path: string) => boolean;

/** One part for each licence text, with its packages. @throws {Error} for a package without a licence */
export function noticesOf(root: string, metas: readonly Metafile[], isReplaced: IsReplaced): string {
  const packages = packagesIn(metas, isReplaced).map((directory) => noticeOf(root, directory));
  const heads = new Map<string, string[]>();
  // Sorted by licence, because a compressor finds repetitions within 32 KB only.
  for (const { head, texts } of packages.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))) {
    for (const text of texts) heads.set(text, [...(heads.get(text) ?? []), head]);
  }
  const parts = [...heads].map(([text, of]) => `${[...new Set(of), text].join('\n\n')}\n`);
  return ['The files in this directory contain code of these packages.\n', ...parts].join(RULE);
}

const orderOf = ({ license, head }: { license: string; head: string }): string => `${license} ${head}`;

/** The directories of the packages with code in a bundle. */
function packagesIn(metas: readonly Metafile[], isReplaced: IsReplaced): readonly string[] {
  const inputs = metas.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.entries(output.inputs)),
  );
  const held = inputs.filter(([input, { bytesInOutput }]) => bytesInOutput > 0 && !isReplaced(`/${input}`));
  return [...new Set(held.flatMap(([input]) => PACKAGE.exec(input)?.[1] ?? []))];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name?: string };
  readonly repository?: string | { readonly url?: string };
  readonly homepage?: string;
}

/** A package, and the licence texts that must accompany its code. */
function noticeOf(root: string, directory: string) {
  const path = join(root, directory);
  const files = readdirSync(path).sort();
  const text = (file: string): string => readFileSync(join(path, file), 'utf8').trim();
  const manifest: Manifest = JSON.parse(text('package.json'));
  const { name, version, license = 'see below', author, repository, homepage } = manifest;
  const source = (typeof repository === 'string' ? repository : repository?.url) ?? homepage;
  const head = `${name} ${version} (${license})${source === undefined ? '' : `\nSource: ${source}`}`;
  const texts = files.filter((file) => LICENCE.test(file)).map(text);
  // The licence file of some packages is only a notice that refers to the licence.
  const whole = texts.some((each) => each.length > SHORTEST);
  if (texts.length > 0)
    return { license, head, texts: whole ? texts : [...texts, ...standardTexts(root, license, '')] };

  // Some packages only name their licence, and their README and manifest may name different ones.
  const readme = files
    .filter((file) => /^readme\.md$/i.test(file))
    .map(text)
    .join('\n');
  const stated = /^#+ licen[cs]e\b[^\n]*\n+([^#<]+)/im.exec(readme)?.[1]?.trim() ?? '';
  const holder = (typeof author === 'string' ? author : author?.name) || `the authors of ${name}`;
  const standard = standardTexts(root, `${license} ${stated}`, holder);
  if (standard.length === 0) throw new Error(`${directory} has no licence text: ${license}`);
  return { license, head: stated === '' ? head : `${head}\nIts README says: ${stated}`, texts: standard };
}
