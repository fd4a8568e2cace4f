/**
 * `npm run test:live`. Off without credentials. It prints what it will do, and does it only if `LIVE_CONFIRM` names the
 * region. Ends with 0 when there was nothing to do or everything held, 1 when something did not, 2 without the
 * confirmation.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Fact } from './facts.ts';
import { howToConfirm, planOf } from './plan.ts';
import { CONFIRM, confirmation, isLeftOver, type LiveSettings, NEEDS, readLive } from './settings.ts';
import { sweep } from './sweep.ts';
import { alarming, readVerdicts, table } from './verdicts.ts';

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Why a fact could not be settled in this run at all. */
const without =
  ({ ecs, tablestore }: LiveSettings) =>
  ({ id }: Fact): string | undefined => {
    if (id.startsWith('ecs-')) return ecs ? undefined : `not asked: ${NEEDS.ecs.join(' and ')} are not given`;
    return tablestore ? undefined : `not asked: ${NEEDS.tablestore.join(' and ')} are not given`;
  };

async function runSuites(settings: LiveSettings, verdicts: string): Promise<number> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', '--config', 'test/live/vitest.config.ts'];
  const env = { ...process.env, LIVE_RUN: settings.run, LIVE_VERDICTS: verdicts };
  // Ctrl-C ends the suites as well, which then cannot clean up: this process stays for that.
  const stay = () => say('Ending. What was made is being removed.');
  process.on('SIGINT', stay);
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: 'inherit' });
  const [code] = await once(child, 'exit');
  process.off('SIGINT', stay);
  return Number(code ?? 1);
}

async function main(): Promise<number> {
  const settings = readLive(process.env);
  if ('off' in settings) {
    say(`The live suite is off: ${settings.off}. Nothing was done. docs/unconfirmed.md says how to run it.`);
    return 0;
  }
  say(planOf(settings));
  if (process.env[CONFIRM] !== confirmation(settings)) {
    say(howToConfirm(settings));
    return 2;
  }
  const now = Date.now();
  for (const what of await sweep(settings, (name) => isLeftOver(name, now))) {
    say(`removed ${what}, which an earlier run had left`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-live-'));
  const verdicts = join(folder, 'verdicts.jsonl');
  try {
    const code = await runSuites(settings, verdicts);
    // A suite that was killed could not clean up after itself.
    for (const what of await sweep(settings, (name) => name.startsWith(settings.run))) say(`removed ${what}`);
    const lines = readVerdicts(verdicts, without(settings));
    say(`\nWhat is UNCONFIRMED in the documents, and what this run says of it:\n\n${table(lines)}\n`);
    const grave = alarming(lines, without(settings)).map(({ fact }) => fact.id);
    if (grave.length > 0)
      say(`Check these first: ${grave.join(', ')}. docs/unconfirmed.md says what rests on them.`);
    return code === 0 && grave.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

process.exitCode = await main().catch((error: unknown) => {
  const why = (error instanceof Error ? error.message : String(error)).replace(/\.+$/, '');
  say(
    `The live suite cannot go on: ${why}. What it has made is removed by the next run, after half an hour.`,
  );
  return 1;
});
