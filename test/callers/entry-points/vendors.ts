/** The deliveries of the pages in `docs/callers`, signed or with a token, with the changes of a test. */
import { bytes, gatewayEvent } from '../../support/fc-events.ts';
import { NOW, SENDERS } from '../../support/senders.ts';
import { blocks, pageOf } from '../pages.ts';

/** The changes of a test to a delivery. */
export interface Change {
  /** Identifies the change. */
  readonly id?: string;
  readonly ports?: string;
  readonly group?: string;
  /** A delivery of the same change at another time, with another delivery id if that is not the token. */
  readonly later?: number;
  /** Uses a wrong secret or token. */
  readonly forged?: true;
  /** Changes the JSON before it is signed and sent. */
  readonly mangle?: (text: string) => string;
  /** Additional headers, which are not signed. */
  readonly headers?: Readonly<Record<string, string>>;
}

export const OTHER_TOKEN = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';

export const viaGateway = (headers: Record<string, string>, body: string) =>
  bytes(gatewayEvent({ headers: { 'Content-Type': 'application/json', ...headers }, body }));

export interface Vendor {
  readonly page: string;
  readonly caller: string;
  /** The text on the page that identifies the change, and its replacement. */
  readonly needle: string;
  readonly write?: (id: string) => string;
  readonly sender?: string;
  readonly secret: string;
  /** The header of the token, if it is not `Authorization`. */
  readonly header?: string;
  /** A tool that handles the documented statuses. */
  readonly plain?: true;
}

/** The vendors of the pages. */
export const VENDORS: readonly Vendor[] = [
  {
    page: 'standard-webhooks.md',
    caller: 'change-desk',
    needle: '',
    sender: 'Standard Webhooks (v1)',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  },
  {
    page: 'github.md',
    caller: 'github',
    needle: '"number":77',
    write: (id) => `"number":${JSON.stringify(id)}`,
    sender: 'GitHub',
    secret: 'github-secret-of-the-entry-points',
  },
  {
    page: 'jira.md',
    caller: 'jira',
    needle: '90511',
    sender: 'Jira',
    secret: 'jira-secret-of-the-entry-points',
  },
  {
    page: 'zendesk.md',
    caller: 'zendesk',
    needle: '35436',
    sender: 'Zendesk',
    secret: 'zendesk-secret-of-the-entry-points',
  },
  {
    page: 'pagerduty.md',
    caller: 'pagerduty',
    needle: '01EXAMPLE5B7QW2R',
    sender: 'PagerDuty',
    secret: 'pagerduty-secret-of-the-entry-points',
  },
  {
    page: 'servicenow.md',
    caller: 'servicenow',
    needle: '"sys_mod_count":"7"',
    write: (id) => `"sys_mod_count":${JSON.stringify(id)}`,
    secret: 'c2VydmljZW5vdy10b2tlbi1vZi10aGUtZG9vcnMtMTI=',
  },
  {
    page: 'jira-automation.md',
    caller: 'jira-automation',
    needle: 'jira-NETSEC-318-approved',
    secret: 'amlyYS1hdXRvbWF0aW9uLXRva2VuLW9mLWRvb3JzLTE=',
    plain: true,
  },
  {
    page: 'gitlab.md',
    caller: 'gitlab',
    needle: '"iid":77',
    write: (id) => `"iid":${JSON.stringify(id)}`,
    secret: 'Z2l0bGFiLXRva2VuLW9mLXRoZS1lbnRyeS1wb2ludHM=',
    header: 'X-Gitlab-Token',
  },
  {
    page: 'yunxiao-projex.md',
    caller: 'projex',
    needle: 'NETSEC-318',
    secret: 'cHJvamV4LXRva2VuLW9mLXRoZS1lbnRyeS1wb2ludHM=',
    header: 'X-Projex-Signature',
  },
  {
    page: 'codeup.md',
    caller: 'codeup',
    needle: '"iid":77',
    write: (id) => `"iid":${JSON.stringify(id)}`,
    secret: 'Y29kZXVwLXRva2VuLW9mLXRoZS1lbnRyeS1wb2ludHM=',
    header: 'X-Codeup-Token',
  },
];

export function payload({ page, needle, write = (id) => id }: Vendor, change: Change): string {
  const { id = 'change-1', ports = '443/443', group = 'sg-bp1example0egress' } = change;
  const [delivery = ''] = blocks(pageOf(page), 'delivery');
  const named = needle === '' ? delivery : delivery.replaceAll(needle, write(id));
  return named.replaceAll('443/443', ports).replaceAll('sg-bp1example0egress', group);
}

export function vendorEvent(vendor: Vendor, change: Change): Buffer {
  const { id = 'change-1', later = 0, forged, mangle = (text) => text, headers } = change;
  const body = mangle(payload(vendor, change));
  const sender = SENDERS.find(({ name }) => name === vendor.sender);
  if (!sender) {
    const token = forged ? OTHER_TOKEN : vendor.secret;
    const credential = vendor.header ? { [vendor.header]: token } : { Authorization: `Bearer ${token}` };
    return viaGateway({ ...credential, ...headers }, body);
  }
  const secret = forged ? `${vendor.secret.slice(0, -4)}AAAA` : vendor.secret;
  // A delivery id that is the token is kept; any other is new each time.
  const deliveryId = sender.signsId ? id : `delivery-${later}`;
  const signed = sender.headers({ secret, body, id: deliveryId, at: NOW + later });
  return viaGateway({ ...signed, ...headers }, body);
}
