/** The commands of docs/deploy.md up to the deployment, run against the simulators. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { createTablestoreSimulator } from '../../lib/simulators/tablestore/simulator.ts';
import { ROOT } from '../architecture/imports.ts';
import { deploymentWith } from '../support/deployment.ts';
import { BLOCKS, pageText } from './blocks.ts';
import { shellCommands } from './shell-words.ts';

const blocks = BLOCKS.filter(({ file }) => file === 'docs/deploy.md');
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => shellCommands(text));

/** `npm run …` unchanged. Installing and building are tested elsewhere; deploying is not tested. */
const lines = commands
  .filter(({ words }) => words[0] === 'npm' && words[1] === 'run')
  .map(({ source }) => source);

async function run(line: string, env: Readonly<Record<string, string>>) {
  const child = spawn('sh', ['-c', line], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      out += chunk;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out };
}

it('the table is made, the configuration is in order, and doctor finds nothing broken', async () => {
  const [ecs, tables] = [createEcsSimulator(), createTablestoreSimulator()];
  // The page has one group throughout: the one that its policy allows.
  const [GROUP = '', ...others] = new Set(pageText('docs/deploy.md').match(/\bsg-\w+\b(?!\*)/g));
  expect(others).toEqual([]);
  ecs.world.addGroup({ SecurityGroupId: GROUP, RegionId: 'cn-hangzhou' });
  const folder = mkdtempSync(join(tmpdir(), 'deploy-walk-'));
  onTestFinished(async () => {
    await Promise.all([ecs.close(), tables.close()]);
    rmSync(folder, { recursive: true });
  });
  const [{ endpoint }, { endpoint: origin }] = [await ecs.listen(), await tables.listen()];
  const CONFIG = join(folder, 'revoke-egress.config.json');
  const configuration = blocks.find(({ kind }) => kind === 'configuration')?.text ?? '';
  writeFileSync(CONFIG, configuration);
  const allowed = /"groups": \["(sg-\w+)\*"\]/.exec(configuration)?.[1] ?? 'none';
  expect(GROUP).toMatch(new RegExp(`^${allowed}`));
  // What the page exports, with the simulators in the places of the cloud.
  const exported = commands
    .filter(({ words }) => words[0] === 'export')
    .map(({ words: [, assignment = ''] }) => assignment.split('=', 2) as [string, string]);
  const env = {
    ...Object.fromEntries(exported),
    ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
    TABLESTORE_ENDPOINT: origin,
    ECS_ENDPOINT: endpoint,
    ECS_PROTOCOL: 'http',
    CONFIG,
  };
  expect(lines).toHaveLength(3);
  const ends = [];
  // The line that the page asks for in `s.yaml`, for the functions that this caller uses.
  const deployment = join(folder, 's.yaml');
  writeFileSync(deployment, deploymentWith('RUNBOOK_TOKEN_SHA256', 'revoke-egress', 'restore-egress'));
  for (const line of lines) {
    const completed = line.includes('-- doctor ') ? `${line} --deployment ${deployment}` : line;
    ends.push({ line, ...(await run(completed, env)) });
  }
  expect(ends.filter(({ code }) => code !== 0)).toEqual([]);
  const [setup, check, doctor] = ends.map(({ out }) => out);
  expect(setup).toContain('created revocations');
  expect(check).toContain('Callers: runbook');
  expect(doctor).toContain('nothing is broken');
}, 120_000);
