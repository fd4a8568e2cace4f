/** Is the configuration file in order? Secrets are not looked at: a build has none. */
import { readSettings } from '../../config.ts';
import { requireConfigFile } from '../../config-file-load.ts';
import { EXIT, runCommand } from './command.ts';

await runCommand('check-config', async () => {
  const { configFile } = readSettings(process.env);
  const { callers, policy, remediation } = requireConfigFile(configFile).config;
  const silent = Object.keys(callers).filter((name) => !Object.hasOwn(policy.callers, name));
  const warning = silent.length > 0 ? `; without a policy, and allowed nothing: ${silent.join(', ')}` : '';
  const names = Object.keys(callers).join(', ') || 'nobody';
  process.stdout.write(
    `in order. Callers: ${names}${warning}. Remediation: ${remediation?.mode ?? 'none'}.\n`,
  );
  return EXIT.ok;
});
