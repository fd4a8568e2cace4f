/** What the commands read from the environment beside the function's own settings. */
import type { Environment } from '../../config/settings.ts';
import type { FcKeys } from '../gateway/invoke.ts';
import { CommandFault } from './command.ts';

const ID = 'ALIBABA_CLOUD_ACCESS_KEY_ID';
const SECRET = 'ALIBABA_CLOUD_ACCESS_KEY_SECRET';
const TOKEN = 'ALIBABA_CLOUD_SECURITY_TOKEN';

/**
 * The credentials that Function Compute would put into the context.
 * @throws {CommandFault} when the id or the secret is missing
 */
export function readKeys(env: Environment): FcKeys {
  const [accessKeyId, accessKeySecret, securityToken] = [env[ID], env[SECRET], env[TOKEN]];
  if (!accessKeyId || !accessKeySecret) {
    const missing = [!accessKeyId && ID, !accessKeySecret && SECRET].filter(Boolean).join(' and ');
    throw new CommandFault(
      `${missing} must be set: requests to ECS are signed with it. npm start needs none: it simulates ECS`,
    );
  }
  return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
}
