/** The examples of `docs/callers`, run: configuration, delivery, and what becomes of it. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCallers } from '../../lib/config/callers.ts';
import { readConfigFile } from '../../lib/config/file.ts';
import type { Translation } from '../../lib/core/http/caller.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { blocks, PAGES, type Page, pageOf } from './pages.ts';
import { NOW, post, SENDERS } from './senders.ts';

/** A secret for every scheme, under whatever name the page has for it. */
const TOKEN = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
const SIGNERS: Readonly<Record<string, string>> = {
  'standard-webhooks': 'Standard Webhooks (v1)',
  github: 'GitHub',
  jira: 'Jira',
  zendesk: 'Zendesk',
  pagerduty: 'PagerDuty',
};
const secretOf = (scheme: string): string =>
  scheme === 'standard-webhooks' ? 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' : 'a-secret-of-the-examples';

function open(page: Page) {
  const [configuration = ''] = blocks(page, 'configuration');
  const file = readConfigFile(configuration, 'page');
  const [entry] = Object.entries(file.config.callers);
  if (!entry) throw new Error('the page has no caller');
  const [name, { auth }] = entry;
  const variables = 'secrets' in auth ? auth.secrets : 'tokens' in auth ? auth.tokens : [];
  const value = 'tokens' in auth ? createHash('sha256').update(TOKEN).digest('hex') : secretOf(auth.scheme);
  const env = Object.fromEntries(variables.map((variable) => [variable, value]));
  const { authenticate } = createCallers(file, { env, clock: { now: () => NOW }, verify: 'snapshot' });
  const sender = SENDERS.find((each) => each.name === SIGNERS[auth.scheme]);
  return {
    name,
    deliver(body: string) {
      const headers = sender
        ? sender.headers({ secret: value, body, id: 'msg_2b7QW2R' })
        : { authorization: `Bearer ${TOKEN}` };
      const caller = authenticate(post(headers, body));
      if (!caller) throw new Error(`${name} was not let in`);
      const payload: unknown = JSON.parse(body);
      const translation: Translation = caller.translate?.(payload, caller.deliveryId) ?? {
        kind: 'request',
        body: payload,
      };
      return { caller, translation };
    },
  };
}

describe.each(PAGES.filter((page) => blocks(page, 'delivery').length > 0))('the example of $name', (page) => {
  const [delivery = ''] = blocks(page, 'delivery');
  const expected = JSON.parse(blocks(page, 'request')[0] ?? 'null');

  it('becomes the request that the page shows', () => {
    const { translation } = open(page).deliver(delivery);
    if (translation.kind !== 'request') throw new Error(`the delivery is ${translation.kind}`);
    const body = Object(translation.body);
    expect({ ...body, ...(translation.token && { ClientToken: translation.token }) }).toEqual(expected);
  });

  it('is in order, and within the policy of the page', () => {
    const { caller } = open(page).deliver(delivery);
    const { request } = parseRequest(expected, undefined);
    expect(caller.permissions.scope(request)).toBeUndefined();
    expect(caller.permissions.request(request)).toBeUndefined();
    expect(caller.permissions.scope({ ...request, SecurityGroupId: 'sg-other' })).toBeDefined();
  });

  it('passes by what asks for nothing', () => {
    const opened = open(page);
    for (const ignored of blocks(page, 'ignored')) {
      expect(opened.deliver(ignored).translation).toEqual({ kind: 'ignored' });
    }
  });
});

describe('the pages', () => {
  it('have an example for each vendor, with one that is passed by wherever there is a "when"', () => {
    const complete = PAGES.filter(
      (page) => blocks(page, 'delivery').length && blocks(page, 'request').length,
    );
    expect(complete.map(({ name }) => name).sort()).toEqual([
      'github.md',
      'jira-automation.md',
      'jira.md',
      'pagerduty.md',
      'servicenow.md',
      'standard-webhooks.md',
      'zendesk.md',
    ]);
    for (const page of complete) {
      expect(blocks(page, 'ignored').length > 0).toBe(/"when":/.test(page.text));
    }
  });

  it('hold configurations that are in order', () => {
    const all = PAGES.flatMap((page) => blocks(page, 'configuration'));
    expect(all).toHaveLength(10);
    const [, policy = ''] = /^```jsonc\n([\s\S]*?)^```$/m.exec(pageOf('README.md').text) ?? [];
    for (const configuration of [...all, policy]) {
      expect(() => readConfigFile(configuration, 'page')).not.toThrow();
    }
  });
});
