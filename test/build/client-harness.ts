/** The package as npm makes it from a checkout, and as a user installs it, without any other package. */
import { execFile, execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleClient, type ClientBundle } from '../../lib/build/client/client.ts';
import { ROOT } from '../architecture/imports.ts';

const COPIED = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];
/** Files of a checkout that must not be in the package. */
const DECOYS = [
  '.env',
  '.data/revocations.db',
  'revoke-egress.config.json',
  's.yaml',
  'docs/cli.md',
  'lib/client/index.ts',
  'functions/revoke-egress.ts',
  'test/client/kit.ts',
  'dist/revoke-egress/index.js',
  'dist/maps/revoke-egress.js.map',
];

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ClientHarness {
  readonly bundle: ClientBundle;
  /** The paths that `npm pack --dry-run` names. */
  packed(): readonly string[];
  /** A project with only this package in its `node_modules`. */
  readonly project: string;
  /** Links a package of the checkout into the project. */
  link(name: string): void;
  /** Runs the installed command. */
  command(argv: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Ended>;
  close(): void;
}

export async function openClientHarness(): Promise<ClientHarness> {
  const directory = mkdtempSync(join(tmpdir(), 'client-package-'));
  const [checkout, project] = [join(directory, 'checkout'), join(directory, 'project')];
  for (const file of DECOYS) put(join(checkout, file), 'not for the package\n');
  for (const file of COPIED) copyFileSync(join(ROOT, file), join(checkout, file));
  const bundle = await bundleClient(ROOT, join(checkout, 'dist', 'client'));
  // No scripts: the build script belongs to the real checkout.
  const npmPack = (...argv: string[]) =>
    execFileSync('npm', ['pack', '--ignore-scripts', ...argv], {
      cwd: checkout,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  npmPack('--pack-destination', directory);
  const [tarball = ''] = readdirSync(directory).filter((file) => file.endsWith('.tgz'));
  const installed = join(project, 'node_modules', 'revoke-egress');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(directory, tarball), '-C', installed, '--strip-components=1']);
  return {
    bundle,
    packed() {
      const [{ files }] = JSON.parse(npmPack('--dry-run', '--json'));
      return files.map(({ path }: { path: string }) => path).sort();
    },
    project,
    link(name) {
      const at = join(project, 'node_modules', name);
      mkdirSync(dirname(at), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), at);
    },
    command: (argv, env = {}) =>
      run([join(installed, 'dist/client/revoke-egress.js'), ...argv], project, env),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
}

function put(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Runs Node with exactly that environment. */
export function run(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      argv,
      { cwd, env: { PATH: process.env.PATH, ...env } },
      (_, out, err) => resolve({ code: child.exitCode, out, err }),
    );
  });
}
