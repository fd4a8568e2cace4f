/** Reads a command line by a command's own table. Pure. */
import { parseArgs } from 'node:util';
import { ClientFault } from '../client/transport.ts';
import { nearestName } from '../core/request/unknown-members.ts';
import type { Command, Given, Option } from './command.ts';

/** Port ranges of protocols without ports: what `parseArgs` would take for an option. */
const NEGATIVE = /^-\d+\/-?\d+$/;

/** `--port-range -1/-1` is what everybody writes. */
function joinNegative(argv: readonly string[]): string[] {
  const joined: string[] = [];
  for (const word of argv) {
    const last = joined.at(-1);
    if (NEGATIVE.test(word) && last?.startsWith('--') && !last.includes('='))
      joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** @throws {ClientFault} for anything that the command does not know */
export function readArguments(command: Command, argv: readonly string[]): Given {
  const known = new Map(
    command.sections.flatMap(({ options }) => options).map((option) => [option.name, option]),
  );
  const { tokens } = parseArgs({
    args: joinNegative(argv),
    options: Object.fromEntries(
      [...known.values()].map(({ name, value }) => [
        name,
        { type: value === undefined ? 'boolean' : 'string' },
      ]),
    ),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  const positional: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positional.push(token.value);
    if (token.kind === 'option') keep(values, token, known);
  }
  const [least, most] = command.takes;
  if (positional.length < least || positional.length > most) {
    throw new ClientFault(
      positional.length > most ? `"${positional[most]}" is one argument too many` : `usage: ${command.usage}`,
    );
  }
  return {
    positional,
    text: (name) => values.get(name)?.[0],
    texts: (name) => values.get(name) ?? [],
    on: (name) => values.has(name),
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function keep(
  values: Map<string, string[]>,
  { name, rawName, value, inlineValue }: OptionToken,
  known: ReadonlyMap<string, Option>,
): void {
  const option = rawName.startsWith('--') ? known.get(name) : undefined;
  if (option === undefined) {
    const near = hints(name, [...known.keys()]).map((each) => `--${each}`);
    throw new ClientFault(
      `${rawName} is no option here${near.length === 0 ? '; --help shows them' : `; did you mean ${near.join(' or ')}?`}`,
    );
  }
  // Without strictness an option without its value is a switch, or takes the next option for it; a switch may have one.
  const swallowed = inlineValue === false && value?.startsWith('-') && value !== '-';
  if (option.value !== undefined && (!value || swallowed)) {
    throw new ClientFault(`${rawName} needs a value: ${rawName} ${option.value}`);
  }
  if (option.value === undefined && value !== undefined) throw new ClientFault(`${rawName} takes no value`);
  if (option.values && value !== undefined && !option.values.includes(value)) {
    throw new ClientFault(`${rawName} is one of ${option.values.join(', ')}, not "${value}"`);
  }
  const earlier = values.get(name) ?? [];
  if (earlier.length > 0 && !option.multiple) throw new ClientFault(`${rawName} is given twice`);
  values.set(name, [...earlier, value ?? '']);
}

/** A slip of the keyboard, or the beginning of a longer name: `--region`, `--security-group`. */
function hints(name: string, names: readonly string[]): readonly string[] {
  const near = nearestName(name, names);
  if (near !== undefined) return [near];
  return name.length < 2 ? [] : names.filter((each) => each.startsWith(`${name}-`)).slice(0, 3);
}
