/** Checks the timeouts in `s.yaml`, with which Serverless Devs deploys the functions. */
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
        triggers: z.optional(z.array(z.looseObject({ triggerType: z.string() }))),
      }),
    }),
  ),
});

/** @param named the file to check; by default `s.yaml`, if it exists */
export function checkDeployment(named: string | undefined): readonly Found[] {
  const path = named ?? USUAL_FILE;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    if (named === undefined && code === 'ENOENT') return [];
    return [broken(`${path} cannot be read (${code})`, 'Name another file in --deployment.')];
  }
  return timeoutsOf(text, path);
}

/** Pure. */
export function timeoutsOf(text: string, path: string): readonly Found[] {
  const { data } = FILE.safeParse(parsed(text, path));
  if (!data) return [skipped(`${path} does not have the layout of s.yaml, so its timeouts are unknown`)];
  const found = Object.values(data.resources).map(({ props }) => {
    const { functionName: name, timeout = DEFAULT_TIMEOUT, triggers = [] } = props;
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
