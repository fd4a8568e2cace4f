/** The request of `revoke` and `dry-run`, from flags or a file. */

import type { RevokeBody } from '../../client/revoke-body.ts';
import { ClientFault } from '../../client/transport.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Given, Section } from '../command.ts';
import type { CliContext } from '../context.ts';
import { faultLines, faultsOf } from './checked.ts';
import { nameOf, parseObject, readText } from './file.ts';
import { bodyOfFlags, PARAMETER_OPTIONS } from './parameter-options.ts';

export const PARAMETERS_SECTION: Section = { title: 'The rule', options: PARAMETER_OPTIONS };

export const FILE_OPTIONS = [
  { name: 'file', value: 'FILE', help: 'One request in JSON or YAML; - is standard input. Flags add to it.' },
  {
    name: 'no-check',
    help: 'Do not check the request before it is sent, for example for a caller with a mapping.',
  },
] as const;

/** @throws {ClientFault} with every fault of the request, before anything is sent */
export async function requestOf(
  given: Given,
  context: CliContext,
  command: 'revoke' | 'dry-run' | 'plan',
): Promise<RevokeBody> {
  const path = given.text('file');
  const written = path === undefined ? {} : parseObject(await readText(path, context), nameOf(path));
  const flags = bodyOfFlags(given);
  const both = Object.keys(flags).find((name) => Object.hasOwn(written, name));
  if (both !== undefined) throw new ClientFault(`${both} is in the file and on the command line`);
  const body: JsonObject = { ...written, ...flags };
  if (Object.keys(body).length === 0)
    throw new ClientFault(`the request is missing; see revoke-egress ${command} --help`);
  const faults = given.on('no-check') ? [] : faultsOf(body, command !== 'revoke');
  if (faults.length > 0)
    throw new ClientFault(['the request is invalid:', ...faultLines(faults)].join('\n  '));
  // A cast is safe: it was checked, or the user leaves the check to the service.
  return body as unknown as RevokeBody;
}
