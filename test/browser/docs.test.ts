import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, type Opened, open } from './browser-kit.ts';

describe('the API page', () => {
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    opened = await open('/docs');
    page = opened.page;
    await page.getByText('Revoke outbound rules, exactly once').click();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const operation = () => page.locator('#operations-Revocations-revoke');
  /** Presses Execute, and gives the live answer. */
  async function execute(): Promise<{ status: string; text: string }> {
    const answered = page.waitForResponse((response) => response.request().method() === 'POST');
    await operation().getByRole('button', { name: 'Execute' }).click();
    const status = String((await answered).status());
    const live = operation().locator('.live-responses-table .response', { hasText: status });
    await live.locator('.microlight').first().waitFor();
    return { status, text: await live.innerText() };
  }
  const choose = (sample: string) =>
    operation().locator('.opblock-section-request-body .examples-select-element').selectOption(sample);

  it('the API page has a language, a title, and headings', async () => {
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.title()).toBe('revoke-egress: the API');
    expect(await page.getByRole('heading', { name: /revoke-egress/ }).count()).toBeGreaterThan(0);
    expect(await page.getByRole('navigation', { name: 'Pages' }).getByRole('link').allTextContents()).toEqual(
      ['Start', 'API', 'Console', 'Error codes'],
    );
  });

  it('revokes: the first sample, sent unchanged', async () => {
    const { status, text } = await execute();
    expect(status).toBe('200');
    expect(text).toContain('"Outcome": "revoked"');
    expect(text).not.toContain('idempotency-replayed');
    await opened.picture('docs', 1440, operation().locator('.opblock-section-request-body'));
  });

  it('replays: the same sample again', async () => {
    const { status, text } = await execute();
    expect(status).toBe('200');
    expect(text).toContain('idempotency-replayed: true');
  });

  it('the API page shows every fault of the invalid sample at once', async () => {
    await choose('mistaken');
    const { status, text } = await execute();
    expect(status).toBe('400');
    for (const pointer of ['/PortRange', '/DestCidrIp', '/SourcePortRange']) {
      expect(text).toContain(`"pointer": "${pointer}"`);
    }
  });

  it('the API page shows the state of what it revoked', async () => {
    await page.getByText('The state of a revocation').click();
    const state = page.locator('#operations-Revocations-state');
    await state.getByRole('button', { name: 'Execute' }).click();
    await state.locator('.live-responses-table').getByText('"done"').waitFor();
  });

  it('asked no other host, and broke no rule of its content policy', () => {
    expect(opened.strays).toEqual([]);
  });
});

describe('the page at /', () => {
  it('leads to the other pages', async () => {
    await using opened = await open('/');
    const { page } = opened;
    await page.getByRole('link', { name: 'Error codes' }).first().click();
    await page.getByRole('link', { name: 'OutcomeUnknown' }).click();
    await page.getByRole('heading', { level: 1, name: 'OutcomeUnknown' }).waitFor();
    await page.getByRole('link', { name: 'Console' }).click();
    await opened.page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(opened.page);
    expect(opened.strays).toEqual([]);
  });
});
