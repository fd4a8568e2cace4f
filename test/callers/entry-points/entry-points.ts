/**
 * One change, sent through every entry point in the form of its sender. These are the deliveries of the pages in
 * `docs/callers`, or the request itself where an entry point takes it unchanged.
 */
import { createHash } from 'node:crypto';
import { parse } from 'jsonc-parser';
import { bytes, gatewayEvent, triggerEvent } from '../../support/fc-events.ts';
import { blocks, pageOf } from '../pages.ts';
import { EVENT_DOORS } from './event.ts';
import { type Change, OTHER_TOKEN, VENDORS, vendorEvent, viaGateway } from './vendors.ts';

export interface EntryPoint {
  readonly name: string;
  /** The kind of answer: documented statuses, statuses for webhooks, or a report or an error. */
  readonly kind: 'http' | 'webhook' | 'event';
  readonly caller: string;
  /** The platform authenticates the caller, so no credential of the event can be forged. */
  readonly proven?: true;
  /** The sender writes the request itself, not a payload that is mapped. */
  readonly ownRequest: boolean;
  readonly event: (change?: Change) => Buffer;
}

const RUNBOOK_TOKEN = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const rule = ({ ports = '443/443', group = 'sg-bp1example0egress' }: Change) => ({
  RegionId: 'cn-hangzhou',
  SecurityGroupId: group,
  IpProtocol: 'tcp',
  PortRange: ports,
  DestCidrIp: '203.0.113.0/24',
});
const asIs = (text: string) => text;
const request = ({ id = 'change-1', mangle = asIs, ...change }: Change) =>
  mangle(JSON.stringify({ ...rule(change), ClientToken: id }));

const JSON_HEADERS = { 'Content-Type': 'application/json' };

export const ENTRY_POINTS: readonly EntryPoint[] = [
  {
    name: 'API Gateway, a bearer token',
    ownRequest: true,
    kind: 'http',
    caller: 'runbook',
    event: (change = {}) =>
      viaGateway({ Authorization: `Bearer ${change.forged ? OTHER_TOKEN : RUNBOOK_TOKEN}` }, request(change)),
  },
  {
    name: 'API Gateway, an application',
    ownRequest: true,
    kind: 'http',
    caller: 'portal',
    event: (change = {}) =>
      viaGateway({ 'X-Gw-App-Id': change.forged ? '110811' : '110810' }, request(change)),
  },
  {
    name: 'API Gateway, base64',
    ownRequest: true,
    kind: 'http',
    caller: 'runbook',
    event: (change = {}) =>
      bytes(
        gatewayEvent({
          headers: {
            ...JSON_HEADERS,
            authorization: `bearer ${change.forged ? OTHER_TOKEN : RUNBOOK_TOKEN}`,
          },
          body: Buffer.from(request(change)).toString('base64'),
          isBase64Encoded: 'true',
        }),
      ),
  },
  {
    name: 'the HTTP trigger',
    ownRequest: true,
    kind: 'http',
    caller: 'internal',
    proven: true,
    event: (change = {}) => bytes(triggerEvent({ body: request(change) })),
  },
  {
    name: 'a direct invocation',
    ownRequest: true,
    kind: 'http',
    caller: 'invoke',
    proven: true,
    event: (change = {}) => Buffer.from(request(change)),
  },
  ...VENDORS.map(
    (vendor): EntryPoint => ({
      name: `a webhook: ${vendor.page.replace('.md', '')}`,
      ownRequest: false,
      kind: vendor.plain ? 'http' : 'webhook',
      caller: vendor.caller,
      event: (change = {}) => vendorEvent(vendor, change),
    }),
  ),
  ...EVENT_DOORS.map(
    ({ name, event }): EntryPoint => ({
      name,
      ownRequest: true,
      kind: 'event',
      caller: 'remediation',
      proven: true,
      // It has no token; the event identifies the change.
      event: ({ id = 'change-1', later = 0, mangle = asIs, ...change } = {}) =>
        event(id, mangle(JSON.stringify(rule(change))), later),
    }),
  ),
];

const ROOM = { regions: ['cn-hangzhou'], groups: ['sg-bp1example*'] };
/** Callers that may restore, because their credential is not only a signature of the body. */
const RESTORING = ['runbook', 'portal'];

/** The configurations of all pages in one, with callers for the entry points without a page. */
export function entryPointConfig(): string {
  const callers: Record<string, unknown> = {
    runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK_SHA256'] } },
    portal: { auth: { scheme: 'gateway-app', header: 'x-gw-app-id', apps: ['110810'] } },
    internal: { auth: { scheme: 'http-trigger', authType: 'function' } },
    invoke: { auth: { scheme: 'invoke' } },
  };
  for (const { page } of VENDORS) {
    Object.assign(callers, parse(blocks(pageOf(page), 'configuration')[0] ?? '').callers);
  }
  const named = [...Object.keys(callers), 'remediation'];
  const policy = Object.fromEntries(
    named.map((name) => [name, { ...ROOM, mayRestore: RESTORING.includes(name) }]),
  );
  const remediation = { mode: 'revoke', forbid: [{ destinations: ['0.0.0.0/0'] }] };
  return JSON.stringify({ callers, policy: { callers: policy }, remediation });
}

export const ENTRY_POINT_ENV: Readonly<Record<string, string>> = {
  RUNBOOK_SHA256: sha256(RUNBOOK_TOKEN),
  CHANGE_DESK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  GITHUB_WEBHOOK_SECRET: 'github-secret-of-the-entry-points',
  GITHUB_PREVIEW_SHA256: sha256('Z2l0aHViLXByZXZpZXctdG9rZW4tb2YtZG9vcnMtMTI='),
  JIRA_WEBHOOK_SECRET: 'jira-secret-of-the-entry-points',
  ZENDESK_WEBHOOK_SECRET: 'zendesk-secret-of-the-entry-points',
  PAGERDUTY_WEBHOOK_SECRET: 'pagerduty-secret-of-the-entry-points',
  SERVICENOW_TOKEN_SHA256: sha256('c2VydmljZW5vdy10b2tlbi1vZi10aGUtZG9vcnMtMTI='),
  GITLAB_TOKEN_SHA256: sha256('Z2l0bGFiLXRva2VuLW9mLXRoZS1lbnRyeS1wb2ludHM='),
  PROJEX_TOKEN_SHA256: sha256('cHJvamV4LXRva2VuLW9mLXRoZS1lbnRyeS1wb2ludHM='),
  CODEUP_TOKEN_SHA256: sha256('Y29kZXVwLXRva2VuLW9mLXRoZS1lbnRyeS1wb2ludHM='),
  JIRA_AUTOMATION_SHA256: sha256('amlyYS1hdXRvbWF0aW9uLXRva2VuLW9mLWRvb3JzLTE='),
};
