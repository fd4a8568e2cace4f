import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundle } from '../../lib/build/function/bundle.ts';
import { ABSENT } from '../../lib/build/function/slim.ts';
import { leadingSpreads } from '../../lib/build/function/spread.ts';
import { weigh } from '../../lib/build/report.ts';
import { ROOT } from '../architecture/imports.ts';
import { copyFunction } from './bundled.ts';

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

const read = ({ directory }: Bundle, file: string) => readFileSync(join(directory, file));

describe.each(NAMES)('the bundle of %s', (name) => {
  it('the bundle is seven files, within its budget and without a forbidden module', () => {
    expect(readdirSync(bundleOf(name).directory).sort()).toEqual([
      'NOTICES.txt',
      'bootstrap',
      'code.cache',
      'code.js',
      'custom-runtime.js',
      'index.js',
      'package.json',
    ]);
    expect(weigh(bundleOf(name)).faults).toEqual([]);
  });

  it('the bundle is reproducible byte for byte, including the code cache', async () => {
    const again = join(out, 'again', name);
    await copyFunction(name, again);
    for (const file of [
      'index.js',
      'code.js',
      'code.cache',
      'NOTICES.txt',
      'custom-runtime.js',
      'bootstrap',
    ]) {
      expect(readFileSync(join(again, file)).equals(read(bundleOf(name), file)), file).toBe(true);
    }
  });

  it('the bundle contains no path of the host that built it', () => {
    expect(read(bundleOf(name), 'code.js').includes(ROOT)).toBe(false);
    expect(read(bundleOf(name), 'index.js').includes(ROOT)).toBe(false);
  });

  it('the bundle has no literal that begins with a spread and goes on', () => {
    expect(leadingSpreads(read(bundleOf(name), 'code.js').toString())).toEqual([]);
  });

  it('the bundle loads only modules of Node', () => {
    const inputs = Object.values(bundleOf(name).meta.inputs);
    const outside = inputs.flatMap(({ imports }) => imports.filter(({ external }) => external === true));
    const foreign = outside.map(({ path }) => path).filter((path) => !NODE.has(path.replace('node:', '')));
    expect([...new Set(foreign)]).toEqual([]);
  });

  it('the bundle contains the licence of every package of which it contains code', () => {
    const notices = read(bundleOf(name), 'NOTICES.txt').toString();
    const code = read(bundleOf(name), 'code.js').toString();
    const { outputs } = bundleOf(name).meta;
    const held = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
    const packageOf = (input: string) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? '';
    for (const directory of new Set(held.map(([input]) => packageOf(input)))) {
      if (directory === '') continue;
      const inputs = held.filter(([input]) => packageOf(input) === directory);
      const manifest = JSON.parse(readFileSync(join(ROOT, directory, 'package.json'), 'utf8'));
      const isIn = new RegExp(`^${manifest.name} ${manifest.version} \\(`, 'm').test(notices);
      // A removed package leaves one line with the reason, or an empty function.
      const left = code.includes(`"${manifest.name}/`) || manifest.name === 'debug';
      const bytes = inputs.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
      if (!isIn) expect([directory, left, bytes < 300 * inputs.length]).toEqual([directory, true, true]);
      const files = readdirSync(join(ROOT, directory)).filter((file) => /^licen[cs]e/i.test(file));
      for (const file of isIn ? files : []) {
        expect(notices).toContain(readFileSync(join(ROOT, directory, file), 'utf8').trim());
      }
    }
    for (const each of [
      '@protobufjs/pool',
      '@protobufjs/inquire',
      '@darabonba/typescript',
      '@alicloud/openapi-core',
    ]) {
      expect(notices).toContain(`\n${each} `);
    }
    expect(notices).not.toMatch(/^(?:moment|lodash|debug|httpx|sax|flatbuffers|@photostructure\/sqlite) /m);
  });

  it('the bundle uses every rule that removes a module', () => {
    const inputs = Object.keys(bundleOf(name).meta.inputs).map((input) => `/${input}`);
    const idle = ABSENT.filter(({ module }) => !inputs.some((input) => module.test(input)));
    expect(idle.map(({ module }) => module.source)).toEqual([]);
  });
});

describe('the code cache is made of', () => {
  const answers = (name: string) => bundleOf(name).warmUp;

  it('a revocation, its replay, an invalid and a denied request', () => {
    expect(answers('revoke-egress').slice(0, 4)).toMatchObject([
      { statusCode: 200, body: expect.stringContaining('"Outcome":"revoked"') },
      { statusCode: 200, headers: { 'Idempotency-Replayed': 'true' } },
      { statusCode: 400 },
      { statusCode: 403 },
    ]);
  });

  it('an event that remediation reports', () => {
    expect(answers('remediate-egress').at(-1)).toMatchObject({ Events: [{ Outcome: 'reported' }] });
  });

  it('a run of the completer', () => {
    expect(answers('complete-egress').at(-1)).toMatchObject({ Outcome: 'run', EndedBy: 'done' });
  });
});

const NODE = new Set(
  (
    'async_hooks buffer crypto diagnostics_channel events fs http https net os path querystring stream ' +
    'timers url util vm zlib'
  ).split(' '),
);
