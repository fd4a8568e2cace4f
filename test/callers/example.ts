/** Runs the configuration of a page of `docs/callers`. */
import { createHash } from 'node:crypto';
import { createCallers } from '../../lib/app/callers.ts';
import { readConfigFile } from '../../lib/app/config-file.ts';
import type { Translation } from '../../lib/core/http/caller.ts';
import { NOW, post, SENDERS } from '../support/senders.ts';
import { blocks, type Page } from './pages.ts';

/** A secret for every scheme, under the names of the page. */
const TOKEN = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const SIGNERS: Readonly<Record<string, string>> = {
  'standard-webhooks': 'Standard Webhooks (v1)',
  github: 'GitHub',
  jira: 'Jira',
  zendesk: 'Zendesk',
  pagerduty: 'PagerDuty',
};

/** Callers that are not the first one have tokens of their own. */
function secretOf(scheme: string, nth = 0): string {
  const token = nth === 0 ? TOKEN : `${nth}${TOKEN}`;
  if (scheme === 'bearer') return createHash('sha256').update(token).digest('hex');
  return scheme === 'standard-webhooks'
    ? 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    : 'a-secret-of-the-examples';
}

/** The callers of a configuration of the page, as their senders call them; by default the first one. */
export function openExample(page: Page, nth = 0) {
  const configuration = blocks(page, 'configuration')[nth] ?? '';
  const file = readConfigFile(configuration, 'page');
  const schemes = new Map(Object.entries(file.config.callers).map(([name, { auth }]) => [name, auth.scheme]));
  const bearerHeader = (name: string): Record<string, string> => {
    const nth = [...schemes.keys()].indexOf(name);
    const token = nth === 0 ? TOKEN : `${nth}${TOKEN}`;
    const auth = file.config.callers[name]?.auth;
    const header = auth?.scheme === 'bearer' ? auth.header : undefined;
    return header === undefined ? { authorization: `Bearer ${token}` } : { [header]: token };
  };
  const env = Object.fromEntries(
    Object.values(file.config.callers).flatMap(({ auth }, nth) => {
      const variables = 'secrets' in auth ? auth.secrets : 'tokens' in auth ? auth.tokens : [];
      return variables.map((variable) => [variable, secretOf(auth.scheme, nth)]);
    }),
  );
  const headersOf = (body: string, name: string): Record<string, string> => {
    const scheme = schemes.get(name) ?? '';
    const sender = SENDERS.find((each) => each.name === SIGNERS[scheme]);
    return sender
      ? sender.headers({ secret: secretOf(scheme), body, id: 'msg_2b7QW2R' })
      : bearerHeader(name);
  };
  const { authenticate } = createCallers(file, { env, clock: { now: () => NOW }, verify: 'snapshot' });
  const [first = ''] = schemes.keys();
  return {
    config: file.config,
    env,
    /** As the sender signs it. */
    headers: (body: string) => headersOf(body, first),
    deliver(body: string, name = first) {
      const headers = headersOf(body, name);
      const caller = authenticate(post(headers, body));
      if (caller?.name !== name) throw new Error(`${name} was not authenticated`);
      const translation: Translation = caller.translate?.(body, caller.deliveryId) ?? {
        kind: 'request',
        body: JSON.parse(body),
      };
      return { caller, translation };
    },
  };
}
