/** The package of the client: its content, and that it works without any other package. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleClient, CLIENT_FILES } from '../../lib/build/client/client.ts';
import { clientWeight } from '../../lib/build/client/weight.ts';
import { ROOT } from '../architecture/imports.ts';
import { operatorHarness } from '../operator/kit.ts';
import { fakeService } from '../support/fake-service.ts';
import { type ClientHarness, openClientHarness, run } from './client-harness.ts';

let harness: ClientHarness;
beforeAll(async () => {
  harness = await openClientHarness();
}, 60_000);
afterAll(() => harness.close());

const files = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

it('the packed client contains the client and its documents only', () => {
  const { directory } = harness.bundle;
  const types = files(join(directory, 'types')).map((file) => relative(directory, file));
  expect(types.filter((file) => !file.endsWith('.d.ts'))).toEqual([]);
  expect(harness.packed).toEqual(
    [
      ...['CHANGELOG.md', 'LICENSE', 'README.md', 'NOTICES.txt', 'package.json'],
      ...['index.js', 'operator.cjs', 'revoke-egress.js'],
      ...['commonjs/index.js', 'commonjs/package.json'],
      ...types,
      ...types.map((file) => `commonjs/${file}`),
    ].sort(),
  );
});

it('the packed client installs nothing else, because its manifest has no dependencies', () => {
  expect(harness.installed()).toEqual(['revoke-egress']);
  const manifest = JSON.parse(readFileSync(join(harness.bundle.directory, 'package.json'), 'utf8'));
  const project = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.keys(manifest).filter((name) => /dependencies|scripts|private/i.test(name))).toEqual([]);
  const { name, version, license, engines } = project;
  expect(manifest).toMatchObject({ name, version, license, engines });
});

it('the packed client is not what npm pack of the project makes', () => {
  const refused = spawnSync('npm', ['pack', '--dry-run'], { cwd: ROOT, encoding: 'utf8' });
  expect(refused.status).not.toBe(0);
  expect(refused.stderr).toContain('npm run pack:client');
});

it('the packed client has declarations of the public client only', () => {
  const rooms = readdirSync(join(harness.bundle.directory, 'types'));
  expect(rooms.sort()).toEqual(['client', 'core']);
  const texts = files(join(harness.bundle.directory, 'types')).map((file) => readFileSync(file, 'utf8'));
  expect(texts.filter((text) => /\.ts'|from '(?!\.)/.test(text))).toEqual([]);
});

it('the packed client is within its budgets, and has SDKs only in the file that is loaded on demand', () => {
  expect(clientWeight(harness.bundle).faults).toEqual([]);
  for (const part of ['client', 'command'] as const) {
    const text = readFileSync(join(harness.bundle.directory, CLIENT_FILES[part]), 'utf8');
    expect(text).not.toMatch(/x-ots-|DescribeSecurityGroupAttribute/);
  }
});

it('the packed client contains the licence of every package that it contains', () => {
  const notices = readFileSync(join(harness.bundle.directory, CLIENT_FILES.notices), 'utf8');
  for (const name of [
    'zod',
    'yaml',
    'tablestore',
    '@alicloud/openapi-core',
    '@jmespath-community/jmespath',
  ]) {
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
  }
  expect(notices).not.toMatch(/^(?:@alicloud\/fc2|@photostructure\/sqlite|vitest|lodash) /m);
});

it('the packed client is reproducible byte for byte, and contains no path of the host', async () => {
  const again = await bundleClient(ROOT, join(harness.project, 'again'));
  const made = files(harness.bundle.directory);
  expect(files(again.directory)).toHaveLength(made.length);
  for (const file of made) {
    const bytes = readFileSync(file);
    const other = readFileSync(file.replace(harness.bundle.directory, again.directory));
    expect(bytes.equals(other), file).toBe(true);
    expect(bytes.includes(ROOT), file).toBe(false);
  }
}, 60_000);

it('the installed command prints help and its version without any other package', async () => {
  expect(await harness.command(['--help'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('usage: revoke-egress COMMAND'),
    err: '',
  });
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(await harness.command(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
});

it('the installed command revokes by a request in YAML', async () => {
  await using service = await fakeService({ takes: 0 });
  writeFileSync(
    join(harness.project, 'r.yaml'),
    'RegionId: cn-hangzhou\nSecurityGroupId: sg-1\nSecurityGroupRuleId: [sgr-1]\nClientToken: t-1\n',
  );
  const ran = await harness.command(['revoke', '--file', 'r.yaml', '--json', '--url', service.url]);
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.out)).toMatchObject({ kind: 'result', token: 't-1' });
});

it('the installed command sets up the table and passes the doctor, because the SDKs are loaded on demand', async () => {
  await using cloud = await operatorHarness();
  expect(await harness.command(['setup'], cloud.env)).toMatchObject({ code: 0 });
  const ran = await harness.command(['doctor', '--json'], cloud.env);
  expect(ran.out.split('\n').filter((line) => line.includes('"broken"'))).toEqual([]);
  expect(ran.code).toBe(0);
});

it.each([
  ['@alicloud/fc2', 'security/revoke-egress'],
  ['@alicloud/fc20230330', 'revoke-egress'],
])('the installed command names the package that a direct invocation needs: %s', async (name, path) => {
  const ran = await harness.command(
    ['revoke', '--file', 'r.yaml', '--url', `fc://1234567890123456.cn-hangzhou/${path}`],
    { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' },
  );
  expect(ran).toMatchObject({
    code: 2,
    err: expect.stringContaining(`a direct invocation needs the package ${name}; install it`),
  });
});

describe('the installed client', () => {
  it('the installed client can be imported by its name', async () => {
    const text = `import { createClient } from 'revoke-egress'; console.log(typeof createClient);`;
    const ran = await run(['--input-type=module', '--eval', text], harness.project);
    expect(ran).toEqual({ code: 0, out: 'function\n', err: '' });
  });

  it('the installed client can be required by its name', async () => {
    const text = `const { createClient, ClientFault } = require('revoke-egress'); console.log(typeof createClient, ClientFault.name);`;
    const ran = await run(['--input-type=commonjs', '--eval', text], harness.project);
    expect(ran).toEqual({ code: 0, out: 'function ClientFault\n', err: '' });
  });

  it.each([
    ['module', `import { createDirectTransport } from 'revoke-egress';`],
    ['commonjs', `const { createDirectTransport } = require('revoke-egress');`],
  ])(
    'the installed client loads the SDK of a direct invocation at the first call: %s',
    async (kind, load) => {
      const options = {
        ...{ accountId: '1', region: 'cn-hangzhou', function: 'f', endpoint: 'http://127.0.0.1:1' },
        key: { accessKeyId: 'id', accessKeySecret: 'secret' },
      };
      const text = `${load}
      createDirectTransport(${JSON.stringify(options)})
        .send({ operation: 'revoke', token: 't', body: {} }, new AbortController().signal)
        .catch(({ name, message }) => console.log(name + ': ' + message));`;
      const ran = () => run([`--input-type=${kind}`, '--eval', text], harness.project);
      expect(await ran()).toMatchObject({
        out: 'ClientFault: a direct invocation needs the package @alicloud/fc20230330; install it\n',
        err: '',
      });
      const unlink = harness.link('@alicloud/fc20230330');
      try {
        expect(await ran()).toMatchObject({
          out: expect.stringMatching(/^NoReply: .* could not be reached/),
        });
      } finally {
        unlink();
      }
    },
  );

  describe('as its declarations say', () => {
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const compile = (module: string, ...programs: string[]) =>
      run(
        [
          ...[compiler, '--strict', '--module', module, '--target', 'es2023'],
          ...['--types', 'node', '--skipLibCheck', 'false', ...programs],
        ],
        harness.project,
      );
    const put = (from: string, to: string = basename(from)) => {
      const text = readFileSync(join(ROOT, from), 'utf8');
      writeFileSync(join(harness.project, to), text.replace('../../lib/client/index.ts', 'revoke-egress'));
      return to;
    };
    beforeAll(() => harness.link('@types/node'));

    it('the installed client as its declarations say is right for a program, for the example of docs/cli.md, and wrong for a wrong one', async () => {
      const right = ['test/build/client-consumer.ts', 'test/client/example.ts'].map((file) =>
        put(file, basename(file).replace('.ts', '.mts')),
      );
      const wrong = `import { createClient } from 'revoke-egress';\ncreateClient({ transport: 'https://host' });\n`;
      writeFileSync(join(harness.project, 'wrong.mts'), wrong);
      // The only fault is in the wrong one.
      expect(await compile('nodenext', '--noEmit', ...right, 'wrong.mts')).toMatchObject({
        code: 1,
        out: expect.stringMatching(/^wrong\.mts\(2,.*\n(?: .*\n)*$/),
      });
    }, 60_000);

    it('the installed client as its declarations say is right for import … = require under node16', async () => {
      const program = `import client = require('revoke-egress');
const transport: client.Transport = client.createHttpTransport({ url: 'https://host' });
const made: client.Client = client.createClient({ transport });
export async function outcome(request: client.RevokeBody): Promise<string> {
  const answer = await made.revoke(request);
  return answer.kind === 'result' ? answer.result.Outcome : answer.token;
}
console.log(typeof made.revoke);
`;
      writeFileSync(join(harness.project, 'required.cts'), program);
      // A project of CommonJS, as it is without a "type".
      writeFileSync(join(harness.project, 'plain.ts'), program);
      expect(await compile('node16', 'required.cts', 'plain.ts')).toEqual({ code: 0, out: '', err: '' });
      expect(await run(['required.cjs'], harness.project)).toEqual({ code: 0, out: 'function\n', err: '' });
    }, 60_000);
  });
});
