/** What a line of a shell block has to be: a command of this project, or one of the few others that are known here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readArguments } from '../../lib/cli/read-arguments.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { COMMANDS } from '../../lib/operator/commands.ts';
import { ROOT, sources } from '../architecture/imports.ts';
import type { Block } from './blocks.ts';
import { type ShellCommand, shellCommands } from './shell-words.ts';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const { scripts, version } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  version: string;
};
const FUNCTIONS: readonly string[] = Object.values<{ props: { functionName: string } }>(
  parse(read('s.yaml')).resources,
).map(({ props }) => props.functionName);
const SOURCES = sources('lib', 'test/live').map(read).join('\n');

/** Programs that every computer with a shell has: blocks of these are run unchanged (`runsAsItStands`). */
const TOOLS = ['mkdir', 'for', 'do', 'done', 'sed', 'openssl', 'tee', 'tr', 'cut', 'sh'];

const must = (holds: boolean, why: string): void => {
  if (!holds) throw new Error(why);
};

function checkOurs([name = '', ...argv]: readonly string[]): void {
  if (name === '--help') return;
  const command = COMMANDS.find((each) => each.name === name);
  if (!command) throw new Error(`revoke-egress has no command "${name}"`);
  readArguments(command, argv);
}

function checkNpm([verb = '', ...rest]: readonly string[]): void {
  const line = rest.join(' ');
  if (verb === 'ci' || verb === 'pack') must(line === '', `npm ${verb} with ${line}`);
  else if (verb === 'install') must(line === `-g ./revoke-egress-${version}.tgz`, 'another package');
  else if (verb === 'start' || verb === 'test') must(Object.hasOwn(scripts, verb), `no script ${verb}`);
  else if (verb === 'run') checkScript(rest);
  else throw new Error(`npm ${verb} is not known here`);
}

function checkScript(rest: readonly string[]): void {
  const [script = '', ...argv] = rest.filter((word) => word !== '-s' && word !== '--');
  must(Object.hasOwn(scripts, script), `no script "${script}"`);
  if (script === 'revoke-egress') checkOurs(argv);
}

/** Serverless Devs and its component fc3, as far as their documents describe these. */
const SERVERLESS: Readonly<Record<string, readonly string[]>> = {
  'config add': [],
  plan: [],
  'deploy -y': [],
  'cli fc3 invoke': ['--region', '--function-name', '-e'],
  'cli fc3 version publish': ['--region', '--function-name', '--description'],
};

function checkServerless(words: readonly string[]): void {
  const line = words.join(' ');
  const command = Object.keys(SERVERLESS).find((each) => line === each || line.startsWith(`${each} `));
  if (!command) throw new Error(`Serverless Devs: ${line} is not known here`);
  const options = words.slice(command.split(' ').length);
  for (let at = 0; at < options.length; at += 2) {
    const [option = '', value = ''] = options.slice(at, at + 2);
    must(SERVERLESS[command]?.includes(option) ?? false, `${command} ${option} is not known here`);
    if (option === '--function-name') must(FUNCTIONS.includes(value), `s.yaml has no function ${value}`);
    // The timer's function reads nothing of its event.
    if (option === '-e' && value !== '{}') parseRequest(JSON.parse(value), undefined);
  }
}

export interface Curl {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** @throws for an option that is not known here */
export function readCurl(words: readonly string[]): Curl {
  const headers: Record<string, string> = {};
  const [urls, rest] = [[] as string[], [...words]];
  let [method, body]: (string | undefined)[] = [];
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '-H') {
      const [name = '', value = ''] = (rest.shift() ?? '').split(/:\s*/, 2);
      headers[name] = value;
    } else if (word === '-X') method = rest.shift();
    else if (word === '-d') body = rest.shift();
    else if (/^https?:/.test(word)) urls.push(word);
    else if (word !== '-i' && word !== '-s') throw new Error(`curl ${word} is not known here`);
  }
  const [url, ...more] = urls;
  if (url === undefined || more.length > 0) throw new Error('curl needs one address');
  return { url, method: method ?? (body === undefined ? 'GET' : 'POST'), headers, body };
}

function checkCommand({ variables, words }: ShellCommand): void {
  for (const name of Object.keys(variables)) must(SOURCES.includes(name), `nothing reads ${name}`);
  const [program, ...rest] = words;
  if (program === undefined) return;
  if (program === 'export') {
    for (const word of rest) must(SOURCES.includes(word.split('=')[0] ?? ''), `nothing reads ${word}`);
  } else if (program === 'npm') checkNpm(rest);
  else if (program === 'revoke-egress') checkOurs(rest);
  else if (program === 'npx') {
    must(rest[0] === '@serverless-devs/s', `npx ${rest[0]} is not known here`);
    checkServerless(rest.slice(1));
  } else if (program === 'curl') {
    const { body } = readCurl(rest);
    if (body !== undefined) JSON.parse(body);
  } else must(TOOLS.includes(program), `${program} is not known here`);
}

/** Can the block be run on any computer, without the network? */
export const runsAsItStands = ({ text }: Block): boolean =>
  shellCommands(text).every(({ words: [program = ''] }) => TOOLS.includes(program));

export function checkShell({ text }: Block): void {
  for (const command of shellCommands(text)) {
    try {
      checkCommand(command);
    } catch (error) {
      throw new Error(`${command.source}: ${error instanceof Error ? error.message : error}`);
    }
  }
}
