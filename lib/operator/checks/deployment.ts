/** Reads `s.yaml`, with which Serverless Devs deploys the functions, and checks the timeouts in it. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { parseYaml } from '../../cli/request/yaml.ts';
import { RETRY } from '../../client/retry.ts';
import { ClientFault } from '../../client/transport.ts';
import { SHORTEST_TIMEOUT_SECONDS } from '../../config/settings.ts';
import { broken, type Found, ok, skipped, warning } from './finding.ts';

const USUAL_FILE = 's.yaml';
/** Seconds. The default of the component fc3. */
const DEFAULT_TIMEOUT = 3;

const FILE = z.looseObject({
  resources: z.record(
    z.string(),
    z.looseObject({
      props: z.looseObject({
        functionName: z.string(),
        timeout: z.optional(z.number()),
        environmentVariables: z.optional(z.record(z.string(), z.unknown())),
        triggers: z.optional(z.array(z.looseObject({ triggerType: z.string() }))),
      }),
    }),
  ),
});

export interface DeployedFunction {
  readonly functionName: string;
  readonly code?: unknown;
  readonly timeout?: number | undefined;
  readonly environmentVariables?: Readonly<Record<string, unknown>> | undefined;
  readonly triggers?: readonly { readonly triggerType: string }[] | undefined;
}

export interface Deployment {
  readonly path: string;
  readonly functions: readonly DeployedFunction[];
}

/**
 * The functions of a file of Serverless Devs, or why they cannot be read; neither if there is no file.
 * @param named the file to check; by default `s.yaml`, if it exists
 */
export function readDeployment(named: string | undefined): Deployment | readonly Found[] {
  const path = named ?? USUAL_FILE;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (named === undefined && code === 'ENOENT') return [];
    return [broken(`${path} cannot be read (${code})`, 'Name another file in --deployment.')];
  }
  return deploymentIn(text, path);
}

/** Pure. */
export function deploymentIn(text: string, path: string): Deployment | readonly Found[] {
  const { data } = FILE.safeParse(parsed(text, path));
  if (!data) return [skipped(`${path} does not have the layout of s.yaml, so its functions are unknown`)];
  return { path, functions: Object.values(data.resources).map(({ props }) => props) };
}

export function checkDeployment(deployment: Deployment | readonly Found[]): readonly Found[] {
  return 'path' in deployment ? timeoutsOf(deployment) : deployment;
}

/** Pure. */
function timeoutsOf({ path, functions }: Deployment): readonly Found[] {
  const found = functions.map(({ functionName: name, timeout = DEFAULT_TIMEOUT, triggers = [] }) => {
    if (timeout < SHORTEST_TIMEOUT_SECONDS)
      return broken(
        `${path}: ${name} has a timeout of ${timeout} s; the function needs ${SHORTEST_TIMEOUT_SECONDS} s or more`,
        'Set timeout to 30 in its props, and deploy.',
      );
    const waitedFor = triggers.some(({ triggerType }) => triggerType === 'http');
    if (waitedFor && timeout * 1000 >= RETRY.attempt)
      return warning(
        `${path}: ${name} has a timeout of ${timeout} s, but the client waits only ${RETRY.attempt / 1000} s for an answer`,
        'Set timeout to 30 in its props, and deploy.',
      );
    return ok(`${name} ${timeout} s`);
  });
  const wrong = found.filter(({ verdict }) => verdict !== 'ok');
  return wrong.length > 0 ? wrong : [ok(`${path}: ${found.map(({ says }) => says).join(', ')}`)];
}

function parsed(text: string, path: string): unknown {
  try {
    return parseYaml(text, path);
  } catch (error) {
    if (error instanceof ClientFault) return undefined;
    throw error;
  }
}
