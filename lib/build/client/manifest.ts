/** The manifest of the client's package, which is not that of the project: it has no dependencies. Pure. */

/** What it takes from the manifest of the project. */
interface Project {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly engines: Readonly<Record<string, string>>;
}

/** The files of a module system: the code, and its declarations. */
const entry = (folder: string) => ({
  types: `./${folder}types/client/index.d.ts`,
  default: `./${folder}index.js`,
});

/** The folder of the CommonJS form. A manifest of its own says so to Node.js and to the compiler. */
export const COMMON_JS = 'commonjs';
export const COMMON_JS_MANIFEST = `${JSON.stringify({ type: 'commonjs' })}\n`;

/** @param text the manifest of the project */
export function clientManifest(text: string): string {
  // A cast: the file is ours, and the compiler reads it elsewhere.
  const { name, version, license, engines } = JSON.parse(text) as Project;
  const manifest = {
    name,
    version,
    description: 'The command and the typed client of revoke-egress.',
    license,
    type: 'module',
    engines,
    bin: { 'revoke-egress': 'revoke-egress.js' },
    main: `./${COMMON_JS}/index.js`,
    types: './types/client/index.d.ts',
    exports: {
      '.': { import: entry(''), require: entry(`${COMMON_JS}/`) },
      './package.json': './package.json',
    },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
