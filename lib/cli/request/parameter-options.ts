/** A flag for every parameter of the request, from the table of parameters. */

import { ClientFault } from '../../client/transport.ts';
import type { JsonObject } from '../../core/json.ts';
import { descriptionOf } from '../../core/request/descriptions.ts';
import type { Parameter } from '../../core/request/own-parameters.ts';
import { PARAMETERS } from '../../core/request/parameters.ts';
import type { Given, Option } from '../command.ts';
import { parseExactly } from './yaml.ts';

/** `DryRun` has a command, `Invocation` is for asynchronous calls, and members of entries are in `--permissions`. */
const FLAGGED: readonly Parameter[] = PARAMETERS.filter(
  ({ name, place }) => name !== 'DryRun' && name !== 'Invocation' && place !== 'entry',
);

/** `Ipv6DestCidrIp` → `ipv6-dest-cidr-ip`. */
export const flagOf = (name: string): string => name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase();

const PLACEHOLDERS: Readonly<Record<string, string>> = {
  Permissions: 'JSON',
  SecurityGroupRuleId: 'ID',
  Reason: 'TEXT',
  RequestedBy: 'TEXT',
};

const isRepeated = ({ name }: Parameter): boolean => name === 'SecurityGroupRuleId';

const helpOf = (parameter: Parameter): string => {
  const { values = [] } = parameter;
  const description = isRepeated(parameter)
    ? `${descriptionOf(parameter)} One id each; may be repeated.`
    : descriptionOf(parameter);
  return values.length > 1 ? `${description} One of ${values.join(', ')}.` : description;
};

export const PARAMETER_OPTIONS: readonly Option[] = FLAGGED.map((parameter) => ({
  name: flagOf(parameter.name),
  value: PLACEHOLDERS[parameter.name] ?? String(parameter.example),
  help: helpOf(parameter),
  // Only offered by completion: the parser also accepts other letter case, and a mapping other values.
  ...(parameter.values && { offered: parameter.values }),
  ...(isRepeated(parameter) && { multiple: true }),
}));

/** The flags that a restore has too. */
export const WHY_OPTIONS: readonly Option[] = PARAMETER_OPTIONS.filter(
  ({ name }) => name === 'reason' || name === 'requested-by',
);

/** The members of the flags. The parser checks later whether they make a valid request. */
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
