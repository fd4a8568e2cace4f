/** What the environment says the live suite may use. */
import { debugOutputFaults } from '../../lib/core/debug-output.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

export interface EcsTarget {
  readonly region: string;
  /** The group is made in this VPC. */
  readonly vpcId: string;
  readonly endpoint?: string;
  readonly protocol: 'http' | 'https';
}

export interface TablestoreTarget {
  readonly endpoint: string;
  readonly instance: string;
}

export interface LiveSettings {
  readonly keys: Keys;
  readonly ecs?: EcsTarget;
  readonly tablestore?: TablestoreTarget;
  /** Names everything that this run makes. */
  readonly run: string;
  /** Where the verdicts are written. */
  readonly verdicts?: string;
}

/** What has to be given, beside the keys; either is enough. */
export const NEEDS = {
  ecs: ['LIVE_REGION', 'LIVE_VPC_ID'],
  tablestore: ['TABLESTORE_ENDPOINT', 'TABLESTORE_INSTANCE'],
} as const;

/** The settings, or why there is nothing to do. */
export function readLive(env: Environment): LiveSettings | { readonly off: string } {
  const [fault] = debugOutputFaults(env);
  if (fault !== undefined) return { off: fault };
  const accessKeyId = env.ALIBABA_CLOUD_ACCESS_KEY_ID;
  const accessKeySecret = env.ALIBABA_CLOUD_ACCESS_KEY_SECRET;
  const securityToken = env.ALIBABA_CLOUD_SECURITY_TOKEN;
  if (!accessKeyId || !accessKeySecret) {
    return { off: 'no credentials: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET' };
  }
  const { LIVE_REGION: region, LIVE_VPC_ID: vpcId, ECS_ENDPOINT: endpoint, ECS_PROTOCOL } = env;
  const { TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE } = env;
  if (!(region && vpcId) && !(TABLESTORE_ENDPOINT && TABLESTORE_INSTANCE)) {
    const asked = Object.entries(NEEDS).map(([part, names]) => `${names.join(' and ')} (${part})`);
    return { off: `nothing to test: neither ${asked.join(' nor ')}` };
  }
  return {
    keys: { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) },
    ...(region &&
      vpcId && {
        ecs: {
          region,
          vpcId,
          ...(endpoint && { endpoint }),
          protocol: ECS_PROTOCOL === 'http' ? ('http' as const) : ('https' as const),
        },
      }),
    ...(TABLESTORE_ENDPOINT &&
      TABLESTORE_INSTANCE && {
        tablestore: { endpoint: TABLESTORE_ENDPOINT, instance: TABLESTORE_INSTANCE },
      }),
    run: env.LIVE_RUN ?? newRun(Date.now(), Math.random()),
    ...(env.LIVE_VERDICTS && { verdicts: env.LIVE_VERDICTS }),
  };
}

/** Nothing is done until this variable repeats where it will be done. */
export const CONFIRM = 'LIVE_CONFIRM';
export const confirmation = ({ ecs, tablestore }: LiveSettings): string =>
  ecs?.region ?? tablestore?.instance ?? '';

/** Every name begins so; the rest is the time of its creation. Tablestore takes no hyphens. */
const PREFIX = 'revoke_egress_live_';

export const newRun = (now: number, fraction: number): string =>
  `${PREFIX}${now.toString(36)}_${Math.floor(fraction * 36 ** 6).toString(36)}`;

/** When the run began that made something of this name; undefined: it is not ours. */
export function startOf(name: string): number | undefined {
  const [, time] = /^revoke_egress_live_([0-9a-z]{8,9})_[0-9a-z]{1,6}(?:_e2e|_next)?$/.exec(name) ?? [];
  return time === undefined ? undefined : Number.parseInt(time, 36);
}

/** A run takes minutes. What is older was left by one that crashed. */
export const LEFT_OVER_AFTER = 30 * 60_000;
export const isLeftOver = (name: string, now: number): boolean =>
  (startOf(name) ?? now) < now - LEFT_OVER_AFTER;
