import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../architecture/imports.ts';

/** The project's `s.yaml`, as a deployer completes it: a secret for the functions that need it. */
export function deploymentWith(variable: string, ...functions: readonly string[]): string {
  const text = readFileSync(join(ROOT, 's.yaml'), 'utf8');
  return text
    .split(/(?=\n {6}functionName: )/)
    .map((part) => {
      const [, name = ''] = /^\n {6}functionName: (\S+)/.exec(part) ?? [];
      if (!functions.includes(name)) return part;
      return part.replace(/(\n +)LOG_LEVEL: info/, `$&$1${variable}: $\${env(${variable})}`);
    })
    .join('');
}
