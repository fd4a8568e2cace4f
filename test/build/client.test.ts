/** The package of the client: what is in it, and that it works where nothing else is. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleClient, CLIENT_FILES } from '../../lib/build/client/client.ts';
import { clientWeight } from '../../lib/build/client/weight.ts';
import { ROOT } from '../architecture/imports.ts';
import { fakeService } from '../client/fake-service.ts';
import { operatorStage } from '../operator/kit.ts';
import { type ClientStage, openClientStage, run } from './client-stage.ts';

let stage: ClientStage;
beforeAll(async () => {
  stage = await openClientStage();
}, 60_000);
afterAll(() => stage.close());

const files = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

describe('what is packed', () => {
  it('holds the client, its documents and nothing else', () => {
    const types = readdirSync(join(stage.bundle.directory, 'types'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(stage.bundle.directory, join(parentPath, name)))
      .map((file) => `dist/client/${file}`);
    expect(types.filter((file) => !file.endsWith('.d.ts'))).toEqual([]);
    expect(stage.packed()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'package.json',
        'dist/client/NOTICES.txt',
        'dist/client/index.js',
        'dist/client/operator.cjs',
        'dist/client/revoke-egress.js',
        ...types,
      ].sort(),
    );
  });

  it('has declarations of what the client shows, and of nothing else', () => {
    const rooms = readdirSync(join(stage.bundle.directory, 'types'));
    expect(rooms.sort()).toEqual(['client', 'core']);
    const texts = files(join(stage.bundle.directory, 'types')).map((file) => readFileSync(file, 'utf8'));
    expect(texts.filter((text) => /\.ts'|from '(?!\.)/.test(text))).toEqual([]);
  });

  it('stays within its budgets, and holds no SDK but in the file that is loaded on demand', () => {
    expect(clientWeight(stage.bundle).faults).toEqual([]);
    for (const part of ['client', 'command'] as const) {
      const text = readFileSync(join(stage.bundle.directory, CLIENT_FILES[part]), 'utf8');
      expect(text).not.toMatch(/x-ots-|DescribeSecurityGroupAttribute/);
    }
  });

  it('names the licence of every package that is in it', () => {
    const notices = readFileSync(join(stage.bundle.directory, CLIENT_FILES.notices), 'utf8');
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

  it('is the same byte for byte when it is made again, and names no path of the machine', async () => {
    const again = await bundleClient(ROOT, join(stage.project, 'again'));
    const made = files(stage.bundle.directory);
    expect(files(again.directory)).toHaveLength(made.length);
    for (const file of made) {
      const bytes = readFileSync(file);
      const other = readFileSync(file.replace(stage.bundle.directory, again.directory));
      expect(bytes.equals(other), file).toBe(true);
      expect(bytes.includes(ROOT), file).toBe(false);
    }
  }, 60_000);
});

describe('the installed command', () => {
  it('helps, and says its version, without any other package', async () => {
    expect(await stage.command(['--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('usage: revoke-egress COMMAND'),
      err: '',
    });
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await stage.command(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  it('revokes, by a request in YAML', async () => {
    await using service = await fakeService({ takes: 0 });
    writeFileSync(
      join(stage.project, 'r.yaml'),
      'RegionId: cn-hangzhou\nSecurityGroupId: sg-1\nSecurityGroupRuleId: [sgr-1]\nClientToken: t-1\n',
    );
    const ran = await stage.command(['revoke', '--file', 'r.yaml', '--json', '--url', service.url]);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ kind: 'result', token: 't-1' });
  });

  it('sets up the table and finds nothing broken: the SDKs are there when they are needed', async () => {
    await using cloud = await operatorStage();
    expect(await stage.command(['setup'], cloud.env)).toMatchObject({ code: 0 });
    const ran = await stage.command(['doctor', '--json'], cloud.env);
    expect(ran.out.split('\n').filter((line) => line.includes('"broken"'))).toEqual([]);
    expect(ran.code).toBe(0);
  });

  it('says which package a direct invocation needs', async () => {
    const ran = await stage.command(
      ['revoke', '--file', 'r.yaml', '--url', 'fc://1234567890123456.cn-hangzhou/security/revoke-egress'],
      { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' },
    );
    expect(ran).toMatchObject({
      code: 2,
      err: expect.stringContaining('a direct invocation needs the package @alicloud/fc2; install it'),
    });
  });
});

describe('the installed client', () => {
  it('is imported by its name', async () => {
    const text = `import { createClient } from 'revoke-egress'; console.log(typeof createClient);`;
    const ran = await run(['--input-type=module', '--eval', text], stage.project);
    expect(ran).toEqual({ code: 0, out: 'function\n', err: '' });
  });

  it('type-checks a program against its declarations, and refuses one that is wrong', async () => {
    stage.link('@types/node');
    // A program, and the example of docs/cli.md.
    const right = ['test/build/client-consumer.ts', 'test/client/example.ts'].map((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      writeFileSync(
        join(stage.project, basename(file)),
        text.replace('../../lib/client/index.ts', 'revoke-egress'),
      );
      return basename(file);
    });
    const wrong = `import { createClient } from 'revoke-egress';\ncreateClient({ transport: 'https://host' });\n`;
    writeFileSync(join(stage.project, 'wrong.ts'), wrong);
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const strict = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
    const check = (...programs: string[]) =>
      run([compiler, ...strict, '--skipLibCheck', 'false', ...programs], stage.project);
    expect(await check(...right)).toEqual({ code: 0, out: '', err: '' });
    expect(await check('wrong.ts')).toMatchObject({ code: 1, out: expect.stringContaining('wrong.ts(2,') });
  }, 60_000);
});
