/** `check-config [FILE]`: checks the configuration file without secrets, which a build does not have. */
import { resolve } from 'node:path';
import { requireConfigFile } from '../../app/config-file.ts';
import { readSettings } from '../../config/settings.ts';
import { warningsOf } from '../../config/warnings.ts';
import { CommandFault, EXIT, print, runCommand } from './command.ts';

const USAGE = `usage: npm run -s check-config [-- FILE]

Checks a configuration file, without its secrets: reports every fault with its line, and warns of probable mistakes.
FILE: default CONFIG, or else revoke-egress.config.json. Exit code: 0 valid, 2 invalid.
`;

/** The argument takes precedence over the environment. @throws {CommandFault} */
function environmentWith([file, ...more]: readonly string[]): NodeJS.ProcessEnv {
  if (file === undefined) return process.env;
  if (more.length > 0) throw new CommandFault('takes at most one file: npm run -s check-config -- FILE');
  if (file === '') throw new CommandFault('the name of the file is empty: npm run -s check-config -- FILE');
  if (file.startsWith('-')) throw new CommandFault(`unknown option ${file} (see --help)`);
  // npm runs scripts at the root of the project, but the file is relative to the directory of the user.
  return { ...process.env, CONFIG: resolve(process.env.INIT_CWD || '.', file) };
}

await runCommand('check-config', async () => {
  const words = process.argv.slice(2);
  if (words.includes('--help') || words.includes('-h')) {
    print(USAGE);
    return EXIT.ok;
  }
  const { configFile } = readSettings(environmentWith(words));
  const { config, locate } = requireConfigFile(configFile);
  const names = Object.entries(config.callers).map(([name, { mode }]) =>
    mode === 'report' ? `${name} (reports only)` : name,
  );
  const remediation = config.remediation?.mode ?? 'none';
  const warnings = locate(warningsOf(config)).map((warning) => `warning: ${warning}\n`);
  print(`valid. Callers: ${names.join(', ') || 'none'}. Remediation: ${remediation}.\n${warnings.join('')}`);
  return EXIT.ok;
});
