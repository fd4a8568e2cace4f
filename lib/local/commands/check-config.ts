/** `check-config [FILE]`: checks the configuration file without secrets, which a build does not have. */
import { resolve } from 'node:path';
import { requireConfigFile } from '../../app/config-file.ts';
import { readSettings } from '../../config/settings.ts';
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
  const { callers, policy, remediation } = requireConfigFile(configFile).config;
  const silent = Object.keys(callers).filter((name) => !Object.hasOwn(policy.callers, name));
  const warning = silent.length > 0 ? `; without a policy, so they may do nothing: ${silent.join(', ')}` : '';
  const names = Object.keys(callers).join(', ') || 'none';
  print(`valid. Callers: ${names}${warning}. Remediation: ${remediation?.mode ?? 'none'}.\n`);
  return EXIT.ok;
});
