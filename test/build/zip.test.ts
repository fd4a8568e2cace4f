import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import { type Entry, entriesOf, zip } from '../../lib/build/zip.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'zip-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};
/** Python's own reader, which also compares every checksum. */
const READ = `import json, sys, zipfile, base64
def read(file):
    with zipfile.ZipFile(file) as z:
        assert z.testzip() is None
        return [[i.filename, i.external_attr >> 16, base64.b64encode(z.read(i)).decode()] for i in z.infolist()]
print(json.dumps([read(file) for file in sys.argv[1:]]))`;

/** Archives are read by one process. */
function read(archives: readonly (readonly Entry[])[]): unknown {
  const directory = folder();
  const files = archives.map((entries, at) => {
    const file = join(directory, `${at}.zip`);
    writeFileSync(file, zip(entries));
    return file;
  });
  return JSON.parse(execFileSync('python3', ['-c', READ, ...files], { encoding: 'utf8' }));
}

const hasPython = spawnSync('python3', ['--version']).status === 0;

it.runIf(hasPython)('is read by another implementation, file for file', () => {
  const archive = fc
    .tuple(
      fc.uniqueArray(fc.stringMatching(/^[a-zé]{1,8}(\/[a-z.]{1,8}[a-z])?$/), { maxLength: 6 }),
      fc.uint8Array({ maxLength: 4000 }),
    )
    .map(([names, bytes]) =>
      names.map((name, at) => ({
        name,
        data: Buffer.from(bytes.subarray(at * 100)),
        executable: at % 2 === 1,
      })),
    );
  fc.assert(
    fc.property(fc.array(archive, { minLength: 15, maxLength: 15 }), (archives) => {
      const expected = archives.map((entries) =>
        entries.map(({ name, data, executable }) => [
          name,
          executable ? 0o100755 : 0o100644,
          data.toString('base64'),
        ]),
      );
      expect(read(archives)).toEqual(expected);
    }),
    { numRuns: 1 },
  );
});

it('the archive is the same for the same files, whenever and wherever they were written', () => {
  const [one, other] = [folder(), folder()];
  for (const [name, text] of [
    ['index.js', 'a'],
    ['code.js', 'b'],
  ] as const) {
    writeFileSync(join(one, name), text);
  }
  mkdirSync(join(one, 'sub'));
  writeFileSync(join(one, 'sub', 'c.txt'), 'c');
  execFileSync('cp', ['-r', `${one}/.`, other]);
  execFileSync('touch', ['-d', '2001-02-03', join(other, 'index.js')]);
  expect(statSync(join(other, 'index.js')).mtimeMs).not.toBe(statSync(join(one, 'index.js')).mtimeMs);
  expect(entriesOf(one).map(({ name }) => name)).toEqual(['code.js', 'index.js', 'sub/c.txt']);
  expect(zip(entriesOf(other)).equals(zip(entriesOf(one)))).toBe(true);
  expect(readFileSync(join(one, 'index.js'), 'utf8')).toBe('a');
});

it('the archive keeps which files can be run: a custom runtime starts bootstrap', () => {
  const directory = folder();
  for (const name of ['bootstrap', 'index.js']) writeFileSync(join(directory, name), name);
  chmodSync(join(directory, 'bootstrap'), 0o755);
  expect(entriesOf(directory)).toMatchObject([
    { name: 'bootstrap', executable: true },
    { name: 'index.js', executable: false },
  ]);
});
