import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../lib/simulators/tablestore/main.ts', import.meta.url));

export interface SimulatorProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly endpoint: string;
}

/** Starts the simulator in a process of its own, and waits until it listens. */
export async function startSimulatorProcess(
  env: Readonly<Record<string, string>>,
): Promise<SimulatorProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN], {
    env: { ...process.env, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const endpoint = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
  if (endpoint === undefined) throw new Error(`the simulator said: ${line}`);
  return {
    child,
    endpoint,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
