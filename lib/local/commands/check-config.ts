/** Is the configuration file in order? Secrets are not looked at: a build has none. `check-config [FILE]`. */
import { resolve } from 'node:path';
import { requireConfigFile } from '../../app/config-file.ts';
import { readSettings } from '../../config/settings.ts';
import { CommandFault, EXIT, print, runCommand } from './command.ts';

/** The file of the command line comes before that of the environment. @throws {CommandFault} */
function environmentWith([file, ...more]: readonly string[]): NodeJS.ProcessEnv {
  if (file === undefined) return process.env;
  if (more.length > 0 || file === '' || file.startsWith('-')) {
    throw new CommandFault('takes one file, or none for the usual one: npm run -s check-config -- FILE');
  }
  // npm runs scripts at the root of the project; the file is named from where the user stands.
  return { ...process.env, CONFIG: resolve(process.env.INIT_CWD || '.', file) };
}

await runCommand('check-config', async () => {
  const { configFile } = readSettings(environmentWith(process.argv.slice(2)));
  const { callers, policy, remediation } = requireConfigFile(configFile).config;
  const silent = Object.keys(callers).filter((name) => !Object.hasOwn(policy.callers, name));
  const warning = silent.length > 0 ? `; without a policy, and allowed nothing: ${silent.join(', ')}` : '';
  const names = Object.keys(callers).join(', ') || 'nobody';
  print(`in order. Callers: ${names}${warning}. Remediation: ${remediation?.mode ?? 'none'}.\n`);
  return EXIT.ok;
});
