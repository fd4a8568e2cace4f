/**
 * A second process of the function, on the same table and the same simulated ECS. It exists only to be killed, because
 * the process of the gateway must go on.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Settings } from '../../config/settings.ts';
import type { FcKeys } from '../gateway/invoke.ts';

export interface SecondInstance {
  readonly pid: number;
  readonly url: string;
  /** SIGKILL: nothing of the process runs any more. Resolves when it has ended. */
  kill(): Promise<void>;
}

export interface SecondInstanceParts {
  readonly settings: Pick<Settings, 'store'>;
  /** `host:port` of the simulated ECS. */
  readonly ecsEndpoint: string;
  readonly keys: FcKeys;
  readonly env: NodeJS.ProcessEnv;
  /** The arguments of Node that serve the function; default: the sources, as `npm run serve` does. */
  readonly serve?: readonly string[];
}

const SERVE = ['--import', 'tsx', fileURLToPath(new URL('../commands/serve.ts', import.meta.url))];

const environment = ({ settings, ecsEndpoint, keys, env }: SecondInstanceParts): NodeJS.ProcessEnv => ({
  ...env,
  // The port of its own, whatever the first one has.
  HOST: '127.0.0.1',
  PORT: '0',
  ECS_ENDPOINT: ecsEndpoint,
  ECS_PROTOCOL: 'http',
  ...(settings.store.kind === 'sqlite' && { SQLITE_PATH: settings.store.path }),
  ALIBABA_CLOUD_ACCESS_KEY_ID: keys.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: keys.accessKeySecret,
  ALIBABA_CLOUD_SECURITY_TOKEN: keys.securityToken,
});

/** Resolves when it listens. Rejects with its output if it ends before. */
export async function startSecondInstance(parts: SecondInstanceParts): Promise<SecondInstance> {
  const child = spawn(process.execPath, parts.serve ?? SERVE, {
    env: environment(parts),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // It must not outlive us, however we end.
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  void ended.then(() => process.off('exit', killNow));
  const url = await listening(child);
  const { pid } = child;
  if (pid === undefined) throw new Error('the second instance has no process id');
  return {
    pid,
    url,
    async kill() {
      killNow();
      await ended;
    },
  };
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (chunk) => {
      output += chunk;
      const url = /^listening on (http:\S+)$/m.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    });
    // Keep reading: a full pipe would block the process.
    child.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    child.once('error', reject);
    child.once('close', () => reject(new Error(`the second instance ended: ${output.slice(-500)}`)));
  });
}
