/** Every block of code in README.md and docs/ is run or checked; a block of an unknown kind fails. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ROOT } from '../architecture/imports.ts';
import { runCommand } from '../local/commands/kit.ts';
import { BLOCKS, type Block, blocksOf, PAGES, pageText } from './blocks.ts';
import {
  checkHcl,
  checkJavaScript,
  checkLogQuery,
  checkMermaid,
  checkTypeScript,
  checkYaml,
} from './check-code.ts';
import { checkJson } from './check-json.ts';
import { checkShell, readCurl, runsAsItStands } from './check-shell.ts';
import { shellCommands } from './shell-words.ts';

/** By the word after the fence. */
const CHECKS: Readonly<Record<string, (block: Block) => void>> = {
  json: checkJson,
  jsonc: checkJson,
  yaml: checkYaml,
  sh: checkShell,
  ts: checkTypeScript,
  js: checkJavaScript,
  hcl: checkHcl,
  sls: checkLogQuery,
  mermaid: checkMermaid,
  // What is to be read, and nothing else.
  text: () => undefined,
};

function check(block: Block): void {
  const by = Object.hasOwn(CHECKS, block.language) ? CHECKS[block.language] : undefined;
  if (!by) throw new Error(`no check for "${block.language}": mark the block as text, or write a check`);
  by(block);
}

const of = (language: string, text: string, kind = ''): Block => ({
  file: 'x.md',
  line: 1,
  language,
  kind,
  text,
});

describe('the blocks of code', () => {
  it('the blocks of code are found in every page that has some', () => {
    expect(PAGES.length).toBeGreaterThan(20);
    const fences = PAGES.flatMap((file) => pageText(file).match(/^ *```/gm) ?? []);
    expect(BLOCKS).toHaveLength(fences.length / 2);
  });

  it.each(
    BLOCKS.map((block) => [`${block.file}:${block.line} ${block.language} ${block.kind}`, block] as const),
  )('%s', (_, block) => {
    expect(() => check(block)).not.toThrow();
  });
});

describe('shell blocks that need nothing but a shell', () => {
  const blocks = BLOCKS.filter((block) => block.language === 'sh' && runsAsItStands(block));

  it.each(blocks.map((block) => [`${block.file}:${block.line}`, block] as const))(
    '%s runs',
    async (_, block) => {
      const folder = mkdtempSync(join(tmpdir(), 'docs-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      symlinkSync(join(ROOT, 'docs'), join(folder, 'docs'));
      const { stdout } = await promisify(execFile)('sh', ['-eu', '-c', block.text], { cwd: folder });
      if (block.text.includes('openssl')) expect(stdout).toMatch(/^[0-9a-f]{64}$/m);
      if (block.text.includes('.data/ram')) {
        const made = readdirSync(join(folder, '.data', 'ram')).map((name) =>
          readFileSync(join(folder, '.data', 'ram', name), 'utf8'),
        );
        expect(made).toHaveLength(8);
        expect(
          made.filter((text) => /REGION|ACCOUNT|INSTANCE|TABLE|PROJECT|LOGSTORE|TOPIC/.test(text)),
        ).toEqual([]);
      }
    },
  );
});

describe('curl lines for this machine', () => {
  const LOCAL = 'http://127.0.0.1:8080';
  const lines = BLOCKS.filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => shellCommands(text))
    .filter(({ words }) => words[0] === 'curl' && words.some((word) => word.startsWith(LOCAL)));
  const shown = BLOCKS.find(({ file, kind }) => file === 'README.md' && kind === 'answer');
  /** The answer without what differs from run to run: ids and times. */
  const shapeOf = (answer: unknown): unknown =>
    JSON.parse(JSON.stringify(answer), (name, value) =>
      /^(RequestId|SecurityGroupRuleId|CreateTime|CompletedAt)$/.test(name) ? typeof value : value,
    );

  it('curl lines for this machine get the answer that README.md shows from "npm start", and a replay the second time', async () => {
    expect(lines.length).toBeGreaterThan(0);
    await using start = await runCommand('start');
    const url = await start.url();
    for (const { words } of lines) {
      const { url: address, method, headers, body } = readCurl(words.slice(1));
      const send = () =>
        fetch(address.replace(LOCAL, url), { method, headers, ...(body !== undefined && { body }) });
      const first = await send();
      expect(first.status).toBe(200);
      expect(shapeOf(await first.json())).toEqual(shapeOf(JSON.parse(shown?.text ?? 'null')));
      expect((await send()).headers.get('idempotency-replayed')).toBe('true');
    }
  });
});

describe('a block is not let through', () => {
  it.each([
    ['without a language', of('', 'x'), 'no check for ""'],
    ['in a language without a check', of('python', 'x'), 'no check for "python"'],
    ['of broken JSON', of('json', '{'), 'JSON'],
    ['of a configuration with a fault', of('jsonc', '{"callers": {"a": {}}}', 'configuration'), 'auth'],
    ['of a request with a fault', of('json', '{"RegionId": "cn-hangzhou"}'), 'IpProtocol is missing'],
    [
      'of JSON of an unknown shape',
      of('json', '{"colour": "red"}'),
      'unknown object with the members: colour',
    ],
    ['of an unknown kind', of('json', '{}', 'poem'), 'unknown kind "poem"'],
    ['of broken YAML', of('yaml', 'a: [1'), 'Flow sequence'],
    ['of a script that there is not', of('sh', 'npm run dance'), 'no script "dance"'],
    ['of a command that there is not', of('sh', 'revoke-egress dance'), 'no command "dance"'],
    ['of an option that there is not', of('sh', 'revoke-egress revoke --dance'), 'unknown option --dance'],
    ['of an unknown program', of('sh', 'rm -rf .'), 'rm is not known here'],
    ['of a variable that nothing reads', of('sh', 'DANCE=1 npm test'), 'nothing reads DANCE'],
    [
      'of a function that is not deployed',
      of('sh', 'npx @serverless-devs/s cli fc3 invoke --function-name x'),
      's.yaml',
    ],
    [
      'of TypeScript that the compiler has not seen',
      of('ts', ['const a', 'string'].join(': ')),
      'no file under test/',
    ],
    [
      'of a diagram with a state that no row has',
      of('mermaid', 'stateDiagram-v2\n  [*] --> LOST: x'),
      'LOST',
    ],
    ['of broken JavaScript', of('js', 'var = 1'), 'Unexpected token'],
    ['of broken Terraform', of('hcl', 'resource "a" "b" {'), 'braces'],
    ['of a query with a member that no line has', of('sls', 'message.colour: red'), 'colour: red'],
  ])('a block is not let through: %s', (_, block, why) => {
    expect(() => check(block)).toThrow(why);
  });

  it('a block that never ends is not let through', () => {
    expect(() => blocksOf('x.md', '```sh\nnpm test\n')).toThrow('x.md:1: this block never ends');
  });
});

it.each([
  ['a \'b c\' "d e"', [['a', 'b c', 'd e']]],
  ['a \\\n  b # c', [['a', 'b']]],
  ['a | b && c; d', [['a'], ['b'], ['c'], ['d']]],
  ['a \'{\n"b": 1}\'', [['a', '{\n"b": 1}']]],
  ['A=1 b C=2', [['b', 'C=2']]],
])('the reader of shell lines: %j', (script, words) => {
  expect(shellCommands(script).map((command) => command.words)).toEqual(words);
});
