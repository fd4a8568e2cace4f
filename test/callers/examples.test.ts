/** Runs the examples of `docs/callers`: configuration, delivery, and its request. */
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { openExample } from './example.ts';
import { blocks, PAGES, pageOf } from './pages.ts';

const EXAMPLES = PAGES.flatMap((page) =>
  blocks(page, 'delivery').map((delivery, nth) => ({ page, name: page.name, nth, delivery })),
);

describe.each(EXAMPLES)('example $nth of $name', ({ page, nth, delivery }) => {
  const expected = JSON.parse(blocks(page, 'request')[nth] ?? 'null');

  it('an example of the pages becomes the request that the page shows', () => {
    const { translation } = openExample(page, nth).deliver(delivery);
    if (translation.kind !== 'request') throw new Error(`the delivery is ${translation.kind}`);
    const body = Object(translation.body);
    expect({ ...body, ...(translation.token && { ClientToken: translation.token }) }).toEqual(expected);
  });

  it('an example of the pages is valid, and within the policy of the page', () => {
    const { caller } = openExample(page, nth).deliver(delivery);
    const { request } = parseRequest(expected, undefined);
    expect(caller.permissions.scope(request)).toBeUndefined();
    expect(caller.permissions.request(request)).toBeUndefined();
    expect(caller.permissions.scope({ ...request, SecurityGroupId: 'sg-other' })).toBeDefined();
  });

  it('an example of the pages has the reason and the requester in at most 512 characters, or leaves them out', () => {
    if (page.name === 'standard-webhooks.md') return;
    expect(expected).toHaveProperty('RequestedBy');
    const opened = openExample(page, nth);
    const [first] = Object.values(opened.config.callers);
    // Without a mapping the sender makes the request itself.
    if (first?.map === undefined) return;
    for (const name of ['Reason', 'RequestedBy'].filter((each) => each in expected)) {
      const made = (value: unknown): unknown => {
        const body = delivery.replaceAll(JSON.stringify(expected[name]), JSON.stringify(value));
        expect(body).not.toBe(delivery);
        const { translation } = opened.deliver(body);
        if (translation.kind !== 'request') return translation.kind;
        const { sent } = parseRequest({ ...Object(translation.body), ClientToken: 'a' }, undefined);
        return Object(sent)[name];
      };
      // A condition that lists who may approve accepts no other name.
      if (made('Li') === 'ignored') continue;
      expect(made('\u{1F600}'.repeat(600))).toBe('\u{1F600}'.repeat(512));
      expect(made('a "b"\n<c>\u0007')).toBe('a "b" <c>');
      for (const none of ['', ' ', null, 5, {}]) expect(made(none)).toBeUndefined();
    }
  });

  it('an example of the pages ignores an irrelevant delivery', () => {
    const opened = openExample(page, nth);
    for (const ignored of blocks(page, 'ignored')) {
      expect(opened.deliver(ignored).translation).toEqual({ kind: 'ignored' });
    }
  });
});

describe('the pages', () => {
  it('the pages show refused deliveries, which the mapping refuses', () => {
    const refused = PAGES.flatMap((page) => blocks(page, 'refused').map((body) => ({ page, body })));
    expect(refused.map(({ page }) => page.name)).toEqual(['codeup.md', 'github.md', 'zendesk.md']);
    for (const { page, body } of refused) {
      expect(() => openExample(page).deliver(body)).toThrow(
        expect.objectContaining({ code: 'MappingFailed' }),
      );
    }
  });

  it('the pages have an example for each vendor, with an ignored delivery if there is a "when"', () => {
    const complete = PAGES.filter(
      (page) => blocks(page, 'delivery').length && blocks(page, 'request').length,
    );
    expect(complete.map(({ name }) => name).sort()).toEqual([
      'codeup.md',
      'github.md',
      'gitlab.md',
      'jira-automation.md',
      'jira.md',
      'pagerduty.md',
      'servicenow.md',
      'standard-webhooks.md',
      'yunxiao-projex.md',
      'zendesk.md',
    ]);
    for (const page of complete) {
      expect(blocks(page, 'ignored').length > 0).toBe(/"when":/.test(page.text));
    }
  });

  it('the pages show several rules in one ticket, one of which with a fault refuses all of them', () => {
    for (const page of PAGES.filter(({ name }) => name !== 'standard-webhooks.md')) {
      const [, delivery] = blocks(page, 'delivery');
      if (blocks(page, 'delivery').length === 0) continue;
      if (delivery === undefined) throw new Error(`${page.name} shows one rule only`);
      const made = (text: string) => {
        const { translation } = openExample(page, 1).deliver(text);
        return translation.kind === 'request' ? { ...Object(translation.body), ClientToken: 'a' } : {};
      };
      expect(made(delivery).Permissions).toHaveLength(2);
      for (const rest of [' accept', ' <!-- -->', ' 0.0.0.0/0', ';x', ',10.0.0.0/8']) {
        const more = delivery.replace('198.51.100.0/24', `198.51.100.0/24${rest}`);
        expect(more).not.toBe(delivery);
        expect(() => parseRequest(made(more), undefined)).toThrow();
      }
    }
  });

  it.each(PAGES)('$name refuses old deliveries in every configuration, or in none', (page) => {
    const fresh = blocks(page, 'configuration').map((text) => {
      const [first] = Object.values(readConfigFile(text, 'page').config.callers);
      return JSON.stringify(first?.fresh?.withinHours);
    });
    expect(new Set(fresh).size).toBeLessThanOrEqual(1);
  });

  it('the pages say who may never restore: the callers that the configuration refuses with mayRestore', () => {
    const [, rows = ''] = pageOf('README.md').text.split('### Who may restore');
    const [, never = ''] = /^\| (.+) \| never/m.exec(rows) ?? [];
    const refused = PAGES.flatMap((page) => {
      const [configuration] = page.name === 'README.md' ? [] : blocks(page, 'configuration');
      if (configuration === undefined) return [];
      const { config } = readConfigFile(configuration, 'page');
      const [name = ''] = Object.keys(config.callers);
      const own = { ...config.policy.callers[name], mayRestore: true };
      const text = JSON.stringify({
        ...config,
        policy: { callers: { ...config.policy.callers, [name]: own } },
      });
      try {
        readConfigFile(text, 'page');
        return [];
      } catch (error) {
        expect(String(error)).toContain('mayRestore must be false');
        return [page.name.replace('.md', '')];
      }
    });
    const named = never.toLowerCase().replaceAll(' webhooks', '-webhooks').replace('jira-webhooks', 'jira');
    expect(refused).toEqual(named.split(', '));
  });

  it('the pages contain valid configurations', () => {
    const all = PAGES.flatMap((page) => blocks(page, 'configuration'));
    expect(all).toHaveLength(32);
    const [, policy = ''] = /^```jsonc\n([\s\S]*?)^```$/m.exec(pageOf('README.md').text) ?? [];
    for (const configuration of [...all, policy]) {
      expect(() => readConfigFile(configuration, 'page')).not.toThrow();
    }
  });
});
