import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = 'revoke-egress-tests-';
const MEMORY = '/dev/shm';
/** A container may have 64 MB, which is too little. */
const NEEDED = 2 ** 30;

function hasRoom(): boolean {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize >= NEEDED;
}

/**
 * Gives this process, and the workers that it starts, a temporary directory, which is removed when it ends. It is in
 * memory, where the system has that: a commit of SQLite waits for no disk there.
 */
export function useMemoryDisk(): void {
  // The configuration is loaded several times.
  if (tmpdir().includes(NAME)) return;
  const directory = mkdtempSync(join(hasRoom() ? MEMORY : tmpdir(), NAME));
  process.env.TMPDIR = directory;
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
}
