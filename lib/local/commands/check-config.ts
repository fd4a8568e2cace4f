/** `check-config [FILE]`: checks the configuration file without secrets, which a build does not have. */
import { resolve } from 'node:path';
import { requireConfigFile } from '../../app/config-file.ts';
import { readSettings } from '../../config/settings.ts';
import { warningsOf } from '../../config/warnings.ts';
import { CommandFault, EXIT, print, runCommand } from './command.ts';

/** The argument takes precedence over the environment. @throws {CommandFault} */
function environmentWith([file, ...more]: readonly string[]): NodeJS.ProcessEnv {
  if (file === undefined) return process.env;
  if (more.length > 0 || file === '' || file.startsWith('-')) {
    throw new CommandFault('takes at most one file: npm run -s check-config -- FILE');
  }
  // npm runs scripts at the root of the project, but the file is relative to the directory of the user.
  return { ...process.env, CONFIG: resolve(process.env.INIT_CWD || '.', file) };
}

await runCommand('check-config', async () => {
  const { configFile } = readSettings(environmentWith(process.argv.slice(2)));
  const { config, locate } = requireConfigFile(configFile);
  const names = Object.entries(config.callers).map(([name, { mode }]) =>
    mode === 'report' ? `${name} (reports only)` : name,
  );
  const remediation = config.remediation?.mode ?? 'none';
  const warnings = locate(warningsOf(config)).map((warning) => `warning: ${warning}\n`);
  print(`valid. Callers: ${names.join(', ') || 'none'}. Remediation: ${remediation}.\n${warnings.join('')}`);
  return EXIT.ok;
});
