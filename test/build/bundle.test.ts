import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle } from '../../lib/build/bundle.ts';
import { weigh } from '../../lib/build/report.ts';
import { ROOT } from '../house/imports.ts';

const NAMES = readdirSync(join(ROOT, 'functions')).map((file) => file.replace('.ts', ''));
let out: string;
const bundles = new Map<string, Bundle>();

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'bundle-'));
  for (const name of NAMES) bundles.set(name, await bundle(ROOT, `functions/${name}.ts`, out));
}, 60_000);
afterAll(() => rmSync(out, { recursive: true, force: true }));

function bundleOf(name: string): Bundle {
  const found = bundles.get(name);
  if (!found) throw new Error(`no bundle ${name}`);
  return found;
}

/** Loads the bundle as Function Compute does, alone in its directory, and sends it one request. */
function invoke(directory: string): { statusCode: number } {
  const script = `
    const { handler } = require('./index.js');
    const event = { path: '/revocations', httpMethod: 'POST', headers: {}, queryParameters: {}, body: '{}', isBase64Encoded: false };
    const context = { requestId: 'fc-1', region: 'cn-hangzhou', accountId: '1', credentials: {}, function: { timeout: 30 } };
    handler(Buffer.from(JSON.stringify(event)), context).then((answer) => console.log('answer ' + JSON.stringify(answer)));`;
  const text = execFileSync(process.execPath, ['-e', script], {
    cwd: directory,
    encoding: 'utf8',
    env: {
      FC_FUNCTION_NAME: 'revoke-egress',
      TABLESTORE_ENDPOINT: 'http://127.0.0.1:1',
      TABLESTORE_INSTANCE: 'revoke-egress',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const line = text.split('\n').find((each) => each.startsWith('answer '));
  return JSON.parse(line?.slice(7) ?? 'null');
}

describe.each(NAMES)('the bundle of %s', (name) => {
  it('is one file, within its budget and without anything that is forbidden', () => {
    expect(readdirSync(bundleOf(name).directory)).toEqual(['index.js']);
    expect(weigh(bundleOf(name)).faults).toEqual([]);
  });

  it('is the same byte for byte when it is made again', async () => {
    const again = await bundle(ROOT, `functions/${name}.ts`, join(out, 'again'));
    const read = (directory: string) => readFileSync(join(directory, 'index.js'), 'utf8');
    expect(read(again.directory)).toBe(read(bundleOf(name).directory));
  });

  it('runs alone on Node, without node_modules; without its configuration it refuses everything', () => {
    expect(invoke(bundleOf(name).directory).statusCode).toBe(500);
  });

  it('names no path of the machine that made it', () => {
    expect(readFileSync(join(bundleOf(name).directory, 'index.js'), 'utf8')).not.toContain(ROOT);
  });
});
