/** The package as npm makes it of the built client, and as npm installs it: without a network, hence no other package. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundleClient, type ClientBundle } from '../../lib/build/client/client.ts';
import { ROOT } from '../architecture/imports.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface ClientHarness {
  readonly bundle: ClientBundle;
  /** The paths of the packed files. */
  readonly packed: readonly string[];
  /** The packages that npm installed. */
  installed(): readonly string[];
  /** A project with only this package in its `node_modules`. */
  readonly project: string;
  /** Links a package of the checkout into the project. */
  link(name: string): () => void;
  /** Runs the installed command. */
  command(argv: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<Ended>;
  close(): void;
}

export async function openClientHarness(): Promise<ClientHarness> {
  const directory = mkdtempSync(join(tmpdir(), 'client-package-'));
  const [built, project] = [join(directory, 'built'), join(directory, 'project')];
  const bundle = await bundleClient(ROOT, built);
  const npm = (cwd: string, ...argv: string[]) =>
    execFileSync('npm', argv, { cwd, encoding: 'utf8', stdio: 'pipe' });
  const [{ filename, files }] = JSON.parse(npm(built, 'pack', '--json', '--pack-destination', directory));
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"private": true}');
  npm(project, 'install', '--offline', '--no-audit', '--no-fund', join(directory, filename));
  const installed = join(project, 'node_modules');
  return {
    bundle,
    packed: files.map(({ path }: { path: string }) => path).sort(),
    installed: () => readdirSync(installed).filter((name) => !name.startsWith('.')),
    project,
    link(name) {
      const at = join(installed, name);
      mkdirSync(dirname(at), { recursive: true });
      symlinkSync(join(ROOT, 'node_modules', name), at);
      return () => unlinkSync(at);
    },
    command: (argv, env = {}) => run([join(installed, '.bin', 'revoke-egress'), ...argv], project, env),
    close: () => rmSync(directory, { recursive: true, force: true }),
  };
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
