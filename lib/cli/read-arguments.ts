/** Parses a command line by the definition of the command. Pure. */
import { parseArgs } from 'node:util';
import { ClientFault } from '../client/transport.ts';
import { nearestName } from '../core/request/unknown-members.ts';
import type { Command, Given, Option } from './command.ts';

type Known = ReadonlyMap<string, Option>;

const knownOf = (command: Command): Known =>
  new Map(command.sections.flatMap(({ options }) => options).map((option) => [option.name, option]));

/**
 * `--port-range -1/-1` and `--description -x`: a word with one dash is the value of the option before it, but
 * `parseArgs` takes it for an option. The only option with one dash is -h, where no value is expected.
 */
function joinValues(argv: readonly string[], known: Known): string[] {
  const joined: string[] = [];
  for (const [index, word] of argv.entries()) {
    if (word === '--') return [...joined, ...argv.slice(index)];
    const last = joined.at(-1) ?? '';
    const due = last.startsWith('--') && known.get(last.slice(2))?.value !== undefined;
    if (due && /^-[^-]/.test(word)) joined[joined.length - 1] = `${last}=${word}`;
    else joined.push(word);
  }
  return joined;
}

/** Whether `--help` or `-h` is among the options, and not a value or an argument. */
export function asksForHelp(command: Command, argv: readonly string[]): boolean {
  const words = joinValues(argv, knownOf(command));
  const end = words.indexOf('--');
  const options = end === -1 ? words : words.slice(0, end);
  return options.includes('--help') || options.includes('-h');
}

/** @throws {ClientFault} for an unknown option or argument, or an invalid value */
export function readArguments(command: Command, argv: readonly string[]): Given {
  const known = knownOf(command);
  const { tokens } = parseArgs({
    args: joinValues(argv, known),
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
    if (token.kind === 'option') keep(values, token, known, command.takes[1] > 0);
  }
  const [least, most] = command.takes;
  if (positional.length < least || positional.length > most) {
    throw new ClientFault(
      positional.length > most ? `unexpected argument "${positional[most]}"` : `usage: ${command.usage}`,
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
  known: Known,
  hasArguments: boolean,
): void {
  const option = rawName.startsWith('--') ? known.get(name) : undefined;
  if (option === undefined) {
    const near = hints(name, [...known.keys()]).map((each) => `--${each}`);
    const advice = near.length === 0 ? 'see --help' : `did you mean ${near.join(' or ')}?`;
    const dashed = hasArguments ? ' (an argument that begins with a dash comes after --)' : '';
    throw new ClientFault(`unknown option ${rawName}; ${advice}${dashed}`);
  }
  // `parseArgs` is not strict: it takes an option without its value for a switch, or the next option for the value.
  const swallowed = inlineValue === false && value?.startsWith('-') && value !== '-';
  if (option.value !== undefined && (!value || swallowed)) {
    const dashed = swallowed ? `; if the value is ${value}, write ${rawName}=${value}` : '';
    throw new ClientFault(`${rawName} needs a value: ${rawName} ${option.value}${dashed}`);
  }
  if (option.value === undefined && value !== undefined) throw new ClientFault(`${rawName} takes no value`);
  if (option.values && value !== undefined && !option.values.includes(value)) {
    throw new ClientFault(`${rawName} must be one of ${option.values.join(', ')}, not "${value}"`);
  }
  const earlier = values.get(name) ?? [];
  if (earlier.length > 0 && !option.multiple) throw new ClientFault(`${rawName} is given twice`);
  values.set(name, [...earlier, value ?? '']);
}

/** Similar names, and longer names with this prefix, such as for `--region`. */
function hints(name: string, names: readonly string[]): readonly string[] {
  const near = nearestName(name, names);
  if (near !== undefined) return [near];
  return name.length < 2 ? [] : names.filter((each) => each.startsWith(`${name}-`)).slice(0, 3);
}
