import type { Millis } from '../../../core/time.ts';

/** An access key that the simulator accepts, and its owner. */
export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** For STS keys: every request must carry this token. */
  readonly securityToken?: string;
  /** When the STS token expires. */
  readonly expiresAt?: Millis;
  /** The Alibaba Cloud account that the key belongs to. */
  readonly accountId: string;
}

/** The account of the seeded world that owns its groups and the default keys. */
export const OWN_ACCOUNT_ID = '1501234567890123';

/** Default keys. They are accepted by the simulators only. */
export const DEMO_CREDENTIAL: Credential = {
  accessKeyId: 'simulated-access-key',
  accessKeySecret: 'not-a-secret',
  accountId: OWN_ACCOUNT_ID,
};

export const DEMO_STS_CREDENTIAL: Credential = {
  accessKeyId: 'STS.simulated-access-key',
  accessKeySecret: 'not-a-secret-either',
  securityToken: 'simulated-security-token',
  accountId: OWN_ACCOUNT_ID,
};
