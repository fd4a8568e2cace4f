/** A flag for every parameter of the request, from the table of parameters. */

import { ClientFault } from '../../client/transport.ts';
import type { JsonObject } from '../../core/json.ts';
import { PARAMETERS, type Parameter } from '../../core/request/parameters.ts';
import type { Given, Option } from '../command.ts';
import { parseExactly } from './yaml.ts';

/** `DryRun` is a command of its own; `Invocation` concerns callers who do not wait; an entry's own stands in `--permissions`. */
const FLAGGED: readonly Parameter[] = PARAMETERS.filter(
  ({ name, place }) => name !== 'DryRun' && name !== 'Invocation' && place !== 'entry',
);

/** `Ipv6DestCidrIp` → `ipv6-dest-cidr-ip`. */
export const flagOf = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

const PLACEHOLDERS: Readonly<Record<string, string>> = { Permissions: 'JSON', SecurityGroupRuleId: 'ID' };

const helpOf = ({ description, values = [] }: Parameter): string =>
  values.length > 1 ? `${description} One of ${values.join(', ')}.` : description;

export const PARAMETER_OPTIONS: readonly Option[] = FLAGGED.map((parameter) => ({
  name: flagOf(parameter.name),
  value: PLACEHOLDERS[parameter.name] ?? String(parameter.example),
  help: helpOf(parameter),
  // Only offered: letter case, and values that a caller's mapping takes, are for the request's parser and the service.
  ...(parameter.values && { offered: parameter.values }),
  ...(parameter.name === 'SecurityGroupRuleId' && { multiple: true }),
}));

/** The members that the flags name. Whether they make a request is for the request's own parser to say. */
export function bodyOfFlags(given: Given): JsonObject {
  return Object.fromEntries(
    FLAGGED.flatMap(({ name }) => {
      const value = memberValue(name, given.texts(flagOf(name)));
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function memberValue(name: string, texts: readonly string[]): unknown {
  if (texts.length === 0) return undefined;
  if (name === 'SecurityGroupRuleId') return texts;
  return name === 'Permissions' ? parsed(texts[0] ?? '') : texts[0];
}

const EXAMPLE = '[{"IpProtocol":"tcp","PortRange":"22/22","DestCidrIp":"10.0.0.0/8"}]';

function parsed(text: string): unknown {
  try {
    JSON.parse(text);
  } catch {
    throw new ClientFault(`--permissions is not JSON; send a list such as '${EXAMPLE}'`);
  }
  return parseExactly(text, '--permissions');
}
