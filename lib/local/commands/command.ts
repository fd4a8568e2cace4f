/** What the commands have in common: one readable line for what the user can fix, exit codes, and the signals. */
import type { Environment } from '../../config/settings.ts';
import { debugOutputFaults } from '../../core/debug-output.ts';
import { ConfigError } from '../../core/errors/errors.ts';
import { StoreUnavailable } from '../../core/ports.ts';
import { visible, visibleLines } from '../../core/visible.ts';
import type { FcKeys } from '../gateway/invoke.ts';

/** Something that the user can fix. The message is a sentence for a terminal, without a stack. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
}

export const EXIT = { ok: 0, failed: 1, misconfigured: 2 } as const;

/** Runs `main` to its exit code; the process ends when nothing is left to do. */
export async function runCommand(name: string, main: () => Promise<number>): Promise<void> {
  endWithNpm();
  let lost = false;
  const note = (error?: Error | null): void => {
    lost ||= Boolean(error);
  };
  // A reader that has ended, as `| head` does, is no reason to stop serving; the exit code tells in the end.
  process.stdout.on('error', note);
  process.stderr.on('error', () => {});
  try {
    const faults = debugOutputFaults(process.env);
    if (faults.length > 0) throw new ConfigError(faults);
    const code = await main();
    await new Promise<void>((resolve) => process.stdout.write('', (error) => resolve(note(error))));
    if (lost) process.stderr.write(`${name}: standard output was lost\n`);
    process.exitCode = lost ? code || EXIT.failed : code;
  } catch (error) {
    const { text, code } = explain(error);
    for (const line of text.split('\n')) process.stderr.write(`${name}: ${visible(line)}\n`);
    process.exitCode = code;
  }
}

/** Prints text of one or more lines on standard output, made visible. */
export const print = (text: string): void => void process.stdout.write(visibleLines(text));

/**
 * npm passes SIGTERM and SIGINT on, but one that is killed outright cannot, and would leave this process behind on its
 * port. Whoever does that wants the command dead, not finished: it ends as suddenly.
 */
function endWithNpm(): void {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => process.ppid === parent || process.exit(EXIT.failed), 200).unref();
}

/** A fault of the environment in its own words, one line each; a defect of ours with its stack. */
export function explain(error: unknown): { text: string; code: number } {
  if (error instanceof ConfigError) return { text: error.faults.join('\n'), code: EXIT.misconfigured };
  if (error instanceof CommandFault) return { text: error.message, code: EXIT.misconfigured };
  // Raised at the start only: the file cannot be opened, and the message names it.
  if (error instanceof StoreUnavailable)
    return { text: `${error.message}; see SQLITE_PATH`, code: EXIT.failed };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text, code: EXIT.failed };
}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; set PORT to another one (0 picks a free one), or end the other process',
  EACCES: 'may not be opened by this user; set PORT to one above 1023',
  EADDRNOTAVAIL: 'is not an address of this machine; set HOST to 127.0.0.1',
  ENOTFOUND: 'is not a name that this machine knows; set HOST to 127.0.0.1',
};

/** Turns the failure to listen into a sentence; anything else stays as it is. */
export function listenFault(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fix = LISTEN_FAULTS[code];
  return fix === undefined ? error : new CommandFault(`${host}:${port} ${fix}`);
}

/** How close together two signals are still one Ctrl-C: npm and the terminal both send theirs. */
const SAME_KEY_PRESS = 1000;

/**
 * Resolves at the first SIGINT or SIGTERM. Whoever then asks again, and means it, ends the process at once: by code
 * 130, as a shell counts an interrupted command.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let first: number | undefined;
    const onSignal = () => {
      first ??= performance.now();
      if (performance.now() - first > SAME_KEY_PRESS) process.exit(130);
      resolve();
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

const ID = 'ALIBABA_CLOUD_ACCESS_KEY_ID';
const SECRET = 'ALIBABA_CLOUD_ACCESS_KEY_SECRET';
const TOKEN = 'ALIBABA_CLOUD_SECURITY_TOKEN';

/**
 * The credentials that Function Compute would put into the context.
 * @throws {CommandFault} when the id or the secret is missing
 */
export function readKeys(env: Environment): FcKeys {
  const [accessKeyId, accessKeySecret, securityToken] = [env[ID], env[SECRET], env[TOKEN]];
  if (!accessKeyId || !accessKeySecret) {
    const missing = [!accessKeyId && ID, !accessKeySecret && SECRET].filter(Boolean).join(' and ');
    throw new CommandFault(
      `${missing} must be set: requests to ECS are signed with it. npm start needs none: it simulates ECS`,
    );
  }
  return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
}
