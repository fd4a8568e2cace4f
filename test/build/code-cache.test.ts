import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { addCodeCache } from '../../lib/build/function/code-cache.ts';
import { WRAPPER } from '../../lib/build/function/loader.ts';
import { startFunction } from './function-process.ts';

/** A function that runs in sloppy mode only, like the code of a bundle. */
const CODE = `
undeclared = 'sloppy';
exports.initialize = async () => '';
exports.handler = async (event) => ({ statusCode: 200, body: undeclared + ' ' + event + ' ' + __filename.endsWith('code.js') });
`;

function made(code = CODE): string {
  const directory = mkdtempSync(join(tmpdir(), 'code-cache-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  writeFileSync(join(directory, 'code.js'), `${WRAPPER.head}${code}${WRAPPER.tail}`);
  addCodeCache(directory);
  return directory;
}

async function run(directory: string) {
  const started = await startFunction(directory, {}, {});
  onTestFinished(() => started.end());
  const { answers } = await started.send(['event'], {});
  return { answer: answers[0], errors: started.errors() };
}

const change = (file: string, from: string, to: string) =>
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(from, to));

const ANSWER = { statusCode: 200, body: 'sloppy event true' };

it('a function with a code cache answers from the cache, without a warning', async () => {
  expect(await run(made())).toEqual({ answer: ANSWER, errors: '' });
});

it('a function with a code cache answers without it under another version of V8, with a warning', async () => {
  const directory = made();
  change(join(directory, 'index.js'), process.versions.v8, '1.2.3');
  const { answer, errors } = await run(directory);
  expect(answer).toEqual(ANSWER);
  expect(errors).toContain('cannot use the code cache of V8 1.2.3');
});

it('a function with a code cache answers without it if V8 rejects it, as for code of another length', async () => {
  const directory = made();
  change(join(directory, 'code.js'), "'sloppy'", "'sloppier'");
  const { answer, errors } = await run(directory);
  expect(answer).toEqual({ statusCode: 200, body: 'sloppier event true' });
  expect(errors).toContain('cannot use the code cache');
});

it('a function with a code cache answers without it when the file is cut off, and says so', async () => {
  const directory = made();
  const file = join(directory, 'code.cache');
  writeFileSync(file, readFileSync(file).subarray(0, 40));
  const { answer, errors } = await run(directory);
  expect(answer).toEqual(ANSWER);
  expect(errors).toContain('cannot use the code cache');
});

it('a function with a code cache is not built if it does not start', () => {
  expect(() => made('exports.initialize = async () => { throw new Error("no start"); };')).toThrow(
    'no start',
  );
});
