/** The licences of the packages whose code is in a bundle, as they ask for. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { LEFT_OUT } from '../report.ts';

const PACKAGE = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/** One part for each package, in the order of their names. */
export function noticesOf(root: string, metas: readonly Metafile[]): string {
  const used = metas.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => {
        const directory = PACKAGE.exec(input)?.[1];
        return directory === undefined || bytesInOutput <= LEFT_OUT ? [] : [directory];
      }),
    ),
  );
  const parts = [...new Set(used)].map((directory) => noticeOf(join(root, directory)));
  const head = 'The files in this directory hold code of these packages.\n';
  return [head, ...[...new Set(parts)].sort()].join(`\n${'-'.repeat(80)}\n\n`);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly repository?: string | { readonly url?: string };
  readonly homepage?: string;
}

function noticeOf(directory: string): string {
  const manifest: Manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const { name, version, license = 'see below', repository, homepage } = manifest;
  const source = (typeof repository === 'string' ? repository : repository?.url) ?? homepage;
  const texts = readdirSync(directory)
    .filter((file) => LICENCE.test(file))
    .sort()
    .map((file) => readFileSync(join(directory, file), 'utf8').trim());
  const head = `${name} ${version} (${license})${source === undefined ? '' : `\nSource: ${source}`}`;
  return `${[head, ...texts].join('\n\n')}\n`;
}
