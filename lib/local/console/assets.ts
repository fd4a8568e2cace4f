/** The files of the pages, none of which is from another host. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const TYPES = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
} as const;

export interface Asset {
  readonly type: (typeof TYPES)[keyof typeof TYPES];
  readonly read: () => Promise<string>;
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const viewer = (name: string): string => createRequire(import.meta.url).resolve(`swagger-ui-dist/${name}`);

const file = (type: keyof typeof TYPES, path: () => string): Asset => ({
  type: TYPES[type],
  read: () => readFile(path(), 'utf8'),
});

/** A browser module, built from the TypeScript in `browser/` at its first use. */
function script(name: string): Asset {
  let made: Promise<string> | undefined;
  const make = async (): Promise<string> => {
    const { build } = await import('esbuild');
    const { outputFiles } = await build({
      entryPoints: [here(`browser/${name}`)],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      write: false,
      logLevel: 'silent',
    });
    return outputFiles.map(({ text }) => text).join('\n');
  };
  return {
    type: TYPES.js,
    read: () => {
      made ??= make();
      return made;
    },
  };
}

/** @param openapi makes the document of the viewer */
export function assets(openapi: () => string): ReadonlyMap<string, Asset> {
  return new Map([
    ['/docs', file('html', () => here('browser/docs.html'))],
    ['/docs/docs.css', file('css', () => here('browser/docs.css'))],
    ['/docs/docs.js', script('docs.ts')],
    ['/docs/openapi.json', { type: TYPES.json, read: async () => openapi() }],
    ['/docs/swagger-ui.css', file('css', () => viewer('swagger-ui.css'))],
    ['/docs/swagger-ui-bundle.js', file('js', () => viewer('swagger-ui-bundle.js'))],
    ['/console', file('html', () => here('browser/console.html'))],
    ['/console/page.css', file('css', () => here('browser/page.css'))],
    ['/console/console.css', file('css', () => here('browser/console.css'))],
    ['/console/timeline.css', file('css', () => here('browser/timeline.css'))],
    ['/console/console.js', script('console.ts')],
  ]);
}
