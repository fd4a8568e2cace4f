/** The timeouts in `s.yaml`, the file of Serverless Devs: what the functions are deployed with. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { parseYaml } from '../../cli/request/yaml.ts';
import { RETRY } from '../../client/retry.ts';
import { ClientFault } from '../../client/transport.ts';
import { SHORTEST_TIMEOUT_SECONDS } from '../../config/settings.ts';
import { broken, type Found, ok, skipped, warning } from './finding.ts';

const USUAL_FILE = 's.yaml';
/** Seconds, where the file says nothing: that of the component fc3. */
const USUAL_TIMEOUT = 3;

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

/** `named`: the file that was asked for; without one the usual file is looked at, if it is there. */
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
  if (!data) return [skipped(`${path} is not laid out as s.yaml is: its timeouts are not known`)];
  const found = Object.values(data.resources).map(({ props }) => {
    const { functionName: name, timeout = USUAL_TIMEOUT, triggers = [] } = props;
    if (timeout < SHORTEST_TIMEOUT_SECONDS)
      return broken(
        `${path}: ${name} has a timeout of ${timeout} s, and refuses to work below ${SHORTEST_TIMEOUT_SECONDS} s`,
        'Set timeout to 30 in its props, and deploy.',
      );
    const waitedFor = triggers.some(({ triggerType }) => triggerType === 'http');
    if (waitedFor && timeout * 1000 >= RETRY.attempt)
      return warning(
        `${path}: ${name} has a timeout of ${timeout} s, and the client waits ${RETRY.attempt / 1000} s for one answer`,
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
