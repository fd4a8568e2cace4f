/** A simulator on the wire, and a small client of its own to talk to it with: the signer here is not the simulator's. */
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { EcsSimulator } from '../../lib/simulators/ecs/controls.ts';
import type { GroupDefinition, WorldDefinition } from '../../lib/simulators/ecs/rules/types.ts';
import { createEcsSimulator, type EcsSimulatorOptions } from '../../lib/simulators/ecs/simulator.ts';
import {
  type Credential,
  DEMO_CREDENTIAL,
  OWN_ACCOUNT_ID,
} from '../../lib/simulators/ecs/wire/credential.ts';

export type Parameters = Readonly<Record<string, string>>;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** The parts of ECS's answer that tests check. */
export interface EcsAnswer {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SignOptions {
  readonly credential?: Credential;
  readonly date?: string;
  readonly nonce?: string;
  /** Headers to send; undefined leaves one out. Before signing. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Headers to send but not to sign. */
  readonly unsigned?: readonly string[];
  /** Changes the request after it has been signed. */
  readonly tamper?: (signed: SignedRequest) => SignedRequest;
  readonly method?: string;
  readonly body?: string;
}

export interface SignedRequest {
  readonly method: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Signs a call as the vendor's description of V3 says. */
export function signV3(
  host: string,
  action: string,
  parameters: Parameters,
  options: SignOptions = {},
): SignedRequest {
  const { credential = DEMO_CREDENTIAL, method = 'POST', body = '' } = options;
  const all: Record<string, string | undefined> = {
    host,
    'x-acs-action': action,
    'x-acs-version': '2014-05-26',
    'x-acs-date': options.date ?? `${new Date().toISOString().slice(0, 19)}Z`,
    'x-acs-signature-nonce': options.nonce ?? randomUUID(),
    'x-acs-content-sha256': sha256(body),
    'x-acs-security-token': credential.securityToken,
    ...options.headers,
  };
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(all)) if (value !== undefined) headers[name] = value;
  const names = Object.keys(headers)
    .filter((name) => !options.unsigned?.includes(name))
    .sort();
  const query = Object.keys(parameters)
    .sort()
    .map((name) => `${encode(name)}=${encode(parameters[name] ?? '')}`)
    .join('&');
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = `${method}\n/\n${query}\n${lines}\n${names.join(';')}\n${sha256(body)}`;
  const signature = createHmac('sha256', credential.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${credential.accessKeyId},SignedHeaders=${names.join(';')},Signature=${signature}`;
  const signed = { method, query, headers: { ...headers, authorization }, body };
  return options.tamper?.(signed) ?? signed;
}

export interface Running extends AsyncDisposable {
  readonly simulator: EcsSimulator;
  readonly endpoint: string;
  /** Sends one signed call over a kept connection. */
  call(action: string, parameters: Parameters, options?: SignOptions): Promise<EcsAnswer>;
  revoke(parameters: Parameters): Promise<EcsAnswer>;
  /** The same, as `status text`, or as the error's code or text: never rejects. */
  raw(action: string, parameters: Parameters): Promise<string>;
  /** Sends a call whose caller does not stay; `leave` resolves when its socket is closed. */
  abandon(action: string, parameters: Parameters): { leave(): Promise<void> };
  /** Sends anything. */
  http(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer>;
}

/** Starts a simulator; the end of the scope stops it. */
export async function startEcs(options: EcsSimulatorOptions = {}): Promise<Running> {
  const simulator = createEcsSimulator(options);
  const { endpoint, port } = await simulator.listen();
  const agent = new Agent({ keepAlive: true, maxSockets: 50 });

  const send = (method: string, path: string, headers: Record<string, string>, body: string) =>
    new Promise<HttpAnswer>((resolve, reject) => {
      const outgoing = request(
        { host: '127.0.0.1', port, method, path, headers, agent },
        async (incoming) => {
          try {
            const text = (await incoming.toArray()).join('');
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
          } catch (error) {
            reject(error);
          }
        },
      );
      outgoing.on('error', reject).end(body);
    });

  const call: Running['call'] = async (action, parameters, signing) => {
    const signed = signV3(endpoint, action, parameters, signing);
    const { status, headers, text } = await send(
      signed.method,
      `/?${signed.query}`,
      { ...signed.headers },
      signed.body,
    );
    const body = JSON.parse(text);
    return {
      status,
      headers,
      body,
      ...(status >= 400 && { code: String(body.Code), message: String(body.Message) }),
    };
  };
  return {
    simulator,
    endpoint,
    call,
    revoke: (parameters) => call('RevokeSecurityGroupEgress', { ...GROUP, ...parameters }),
    async raw(action, parameters) {
      const { method, query, headers } = signV3(endpoint, action, parameters);
      try {
        const { status, text } = await send(method, `/?${query}`, { ...headers }, '');
        return `${status} ${text}`;
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        return `${'code' in error ? error.code : ''} ${error.message}`;
      }
    },
    abandon(action, parameters) {
      const { method, query, headers } = signV3(endpoint, action, parameters);
      const outgoing = request({
        host: '127.0.0.1',
        port,
        method,
        path: `/?${query}`,
        headers: { ...headers },
      });
      outgoing.on('error', () => undefined).end();
      return {
        leave: () =>
          new Promise((gone) => {
            outgoing.on('close', gone).destroy();
          }),
      };
    },
    http: (method, path, body, headers = {}) =>
      send(method, path, headers, body === undefined ? '' : JSON.stringify(body)),
    async [Symbol.asyncDispose]() {
      agent.destroy();
      await simulator.close();
    },
  };
}

/** The group of `worldWith`. */
export const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-a' };
export const OTHER_ACCOUNT_ID = '1987';

/** A world with one VPC group `sg-a` and whatever a test adds. */
export const worldWith = (
  group: Partial<GroupDefinition> = {},
  rest: Partial<WorldDefinition> = {},
): WorldDefinition => ({
  accounts: [
    { id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' },
    { id: OTHER_ACCOUNT_ID, name: 'other@aliyun.com' },
  ],
  regions: ['cn-hangzhou', 'cn-shanghai'],
  ...rest,
  groups: [{ ...GROUP, SecurityGroupName: 'a', VpcId: 'vpc-1', ...group }, ...(rest.groups ?? [])],
});

/** The rules that are left, each as `protocol ports destination policy`. */
export const rulesOf = ({ world }: EcsSimulator, groupId = 'sg-a'): readonly string[] =>
  world
    .rules(groupId)
    .map((rule) =>
      [
        rule.IpProtocol,
        rule.PortRange ?? rule.PortRangeListId,
        rule.DestCidrIp ?? rule.Ipv6DestCidrIp ?? rule.DestGroupId ?? rule.DestPrefixListId ?? rule.Direction,
        rule.Policy,
      ].join(' '),
    );
