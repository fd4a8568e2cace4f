/**
 * Runs the simulator as a process on `HOST` and `PORT` (0 picks a free port). It accepts the demonstration keys, or the
 * key in `ALIBABA_CLOUD_ACCESS_KEY_ID`, `…_SECRET` and `ALIBABA_CLOUD_SECURITY_TOKEN`. Prints `listening on host:port`
 * when ready; ends on SIGTERM and SIGINT.
 */

import { createEcsSimulator } from './simulator.ts';
import { OWN_ACCOUNT_ID } from './wire/credential.ts';

const {
  HOST = '127.0.0.1',
  PORT = '0',
  ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
  ALIBABA_CLOUD_SECURITY_TOKEN: securityToken,
} = process.env;

const simulator = createEcsSimulator(
  accessKeyId && accessKeySecret
    ? {
        credentials: [
          {
            accessKeyId,
            accessKeySecret,
            ...(securityToken && { securityToken }),
            accountId: OWN_ACCOUNT_ID,
          },
        ],
      }
    : {},
);
const { endpoint } = await simulator.listen(Number(PORT), HOST);
process.stdout.write(`listening on ${endpoint}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void simulator.close());
}
