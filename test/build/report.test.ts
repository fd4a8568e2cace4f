import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BUDGET, forbidden, weigh } from '../../lib/build/report.ts';
import { sizesOf } from '../../lib/build/sizes.ts';

function directoryWith(files: Record<string, string | Buffer>): string {
  const directory = mkdtempSync(join(tmpdir(), 'report-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, data] of Object.entries(files)) writeFileSync(join(directory, name), data);
  return directory;
}

/** Incompressible bytes. */
function noise(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0, state = 1; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = state >>> 23;
  }
  return bytes;
}

it.each([
  'node_modules/@photostructure/sqlite/dist/index.mjs',
  'lib/stores/sqlite/table.ts',
  'lib/local/gateway/gateway.ts',
  'lib/openapi/document.ts',
  'test/build/bundle.test.ts',
  'node_modules/@alicloud/ecs20140526/dist/client.js',
  'node_modules/@alicloud/fc2/index.js',
  'node_modules/@alicloud/fc20230330/dist/client.js',
  'node_modules/zod/v4/classic/schemas.js',
  'node_modules/zod/v4/locales/en.js',
  'node_modules/moment/moment.js',
  'node_modules/lodash/lodash.js',
  'node_modules/ws/lib/websocket.js',
  'node_modules/https-proxy-agent/dist/index.js',
  'node_modules/@alicloud/credentials/dist/src/providers/ecs_ram_role.js',
])('the weight of a bundle counts %s as forbidden', (input) => {
  expect(forbidden('f', { input, bytes: 5000 })).toHaveLength(1);
});

it.each([
  ['node_modules/zod/v4/mini/schemas.js', 5000],
  ['node_modules/@alicloud/credentials/dist/src/providers/static_sts.js', 5000],
  ['node_modules/@alicloud/ecs20140526/dist/models/RevokeSecurityGroupEgressRequest.js', 5000],
  ['lib/stores/tablestore/store.ts', 5000],
  // The line with the reason of its removal.
  ['node_modules/lodash/lodash.js', 160],
])('the weight of a bundle accepts %s with %i bytes', (input, bytes) => {
  expect(forbidden('f', { input, bytes })).toEqual([]);
});

it('the weight of a bundle has a fault above the budget, and no fault at half of it', () => {
  const heavy = { 'code.js': noise(BUDGET) };
  const light = { 'code.js': noise(BUDGET / 2) };
  const faultsOf = (files: Record<string, Buffer>) =>
    weigh({ name: 'f', directory: directoryWith(files), meta: { inputs: {}, outputs: {} } }).faults;
  expect(faultsOf(heavy)).toEqual([expect.stringMatching(/^f: \d+ bytes zipped; the budget is 524288$/)]);
  expect(faultsOf(light)).toEqual([]);
});

it('the weight of a bundle is the size of the archive: a stored file, its name twice, and the headers', () => {
  // 30 + 46 bytes of headers, the name of 1 byte twice, 1 byte of data, 22 bytes at the end.
  expect(sizesOf(directoryWith({ a: 'x' }))).toMatchObject({ raw: 1, zip: 101 });
});
