import type { Millis } from '../../../core/time.ts';

/** One key pair that the simulator knows, and whose it is. */
export interface Credential {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Present for STS keys: then every request must carry exactly this token. */
  readonly securityToken?: string;
  /** When the STS token ends. */
  readonly expiresAt?: Millis;
  /** The Alibaba Cloud account that the key belongs to. */
  readonly accountId: string;
}

/** The account of the seeded world that owns its groups and the default keys. */
export const OWN_ACCOUNT_ID = '1501234567890123';

/** Keys that work without any configuration. They open nothing but a simulator. */
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
