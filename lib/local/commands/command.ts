/** Shared parts of the commands: fault messages, exit codes and signals. */
import type { Environment } from '../../config/settings.ts';
import { debugOutputFaults } from '../../core/debug-output.ts';
import { ConfigError } from '../../core/errors/errors.ts';
import { StoreUnavailable } from '../../core/ports.ts';
import { visible, visibleLines } from '../../core/visible.ts';
import type { FcKeys } from '../gateway/invoke.ts';

/** A fault that the user can fix. The message is one sentence, printed without a stack. */
export class CommandFault extends Error {
  override readonly name = 'CommandFault';
}

export const EXIT = { ok: 0, failed: 1, misconfigured: 2 } as const;

/** Runs `main` and sets its exit code; the process ends when no work is left. */
export async function runCommand(name: string, main: () => Promise<number>): Promise<void> {
  endWithNpm();
  let lost = false;
  const note = (error?: Error | null): void => {
    lost ||= Boolean(error);
  };
  // A closed pipe, such as `| head`, does not stop the server; the exit code reports it.
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

/** Prints lines on standard output, with control characters escaped. */
export const print = (text: string): void => void process.stdout.write(visibleLines(text));

/**
 * npm forwards SIGTERM and SIGINT. If npm itself is killed, it cannot, and this process would keep its port; so it
 * ends at once too.
 */
function endWithNpm(): void {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  setInterval(() => process.ppid === parent || process.exit(EXIT.failed), 200).unref();
}

/** The lines of a fault of the environment, or a defect with its stack. */
export function explain(error: unknown): { text: string; code: number } {
  if (error instanceof ConfigError) return { text: error.faults.join('\n'), code: EXIT.misconfigured };
  if (error instanceof CommandFault) return { text: error.message, code: EXIT.misconfigured };
  // At the start only: the file cannot be opened.
  if (error instanceof StoreUnavailable)
    return { text: `${error.message}; see SQLITE_PATH`, code: EXIT.failed };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { text, code: EXIT.failed };
}

const LISTEN_FAULTS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use; set PORT to another one (0 picks a free one), or end the other process',
  EACCES: 'may not be opened by this user; set PORT to one above 1023',
  EADDRNOTAVAIL: 'is not an address of this host; set HOST to 127.0.0.1',
  ENOTFOUND: 'cannot be resolved; set HOST to 127.0.0.1',
};

/** Converts a failure to listen into a `CommandFault`; other errors are unchanged. */
export function listenFault(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const fix = LISTEN_FAULTS[code];
  return fix === undefined ? error : new CommandFault(`${host}:${port} ${fix}`);
}

/** Two signals within this time are one Ctrl-C, because npm and the terminal both send one. */
const SAME_KEY_PRESS = 1000;

/**
 * Resolves at the first SIGINT or SIGTERM. A second one ends the process at once with code 130, as in a shell.
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
 * @throws {CommandFault} if the id or the secret is missing
 */
export function readKeys(env: Environment): FcKeys {
  const [accessKeyId, accessKeySecret, securityToken] = [env[ID], env[SECRET], env[TOKEN]];
  if (!accessKeyId || !accessKeySecret) {
    const missing = [!accessKeyId && ID, !accessKeySecret && SECRET].filter(Boolean).join(' and ');
    throw new CommandFault(
      `${missing} must be set to sign requests to ECS. npm start needs no key, because it simulates ECS`,
    );
  }
  return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
}
