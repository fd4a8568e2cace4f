/** Every page, in every view, as axe-core judges it; nothing is wider than the screen; the keyboard reaches everything. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Opened, open, VIEWS, violationsOf } from './browser-kit.ts';

let opened: Opened;
beforeAll(async () => {
  opened = await open('/console');
});
afterAll(() => opened[Symbol.asyncDispose]());

const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';

/** The markup of Swagger UI, and the colours that it sets in its samples. Its other colours are ours, and checked. */
const OF_VIEWER = [
  /^color-contrast at .*(?:\.microlight|\.try-out__btn)/,
  /^(?!color-contrast|landmark).* at .*(?:#operations|#servers|Revocations|-container|\.opblock|\.response|\.tab|select|input|tr\[|textarea)/,
];

async function expectGood(page: Page, known: readonly RegExp[] = []): Promise<void> {
  const violations = await violationsOf(page);
  expect(violations.filter((text) => !known.some((pattern) => pattern.test(text)))).toEqual([]);
  expect(await page.evaluate(OVERFLOW)).toBe(0);
}

describe.each(VIEWS)('at $width px, $colorScheme', ({ width, colorScheme }) => {
  const at = async (
    path: string,
    ready: (page: Page) => Promise<void>,
    known: readonly RegExp[] = [],
  ): Promise<void> => {
    const { page, url } = opened;
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    await page.goto(`${url}${path}`);
    await ready(page);
    await expectGood(page, known);
  };

  it.each([
    ['/', 'revoke-egress'],
    ['/errors', 'Error codes'],
    ['/errors/OutcomeUnknown', 'OutcomeUnknown'],
    ['/errors/Nothing', 'Unknown code'],
  ])('%s', async (path, title) => {
    await at(path, (page) => page.getByRole('heading', { level: 1, name: title }).waitFor());
  });

  it('/console, before and after requests', async () => {
    await at('/console', (page) => page.getByRole('radio').first().waitFor());
    const { page } = opened;
    await page.getByRole('button', { name: 'Send a request', exact: true }).click();
    await page.getByRole('status').filter({ hasText: 'Send a request: 200' }).waitFor();
    await page.getByText('Answer stored').first().waitFor();
    await expectGood(page);
  });

  it('/docs, with an open operation', async () => {
    await at('/docs', (page) => page.getByText('Revoke outbound rules, exactly once').waitFor(), OF_VIEWER);
    await opened.page.getByText('Revoke outbound rules, exactly once').click();
    await opened.page.getByRole('button', { name: 'Execute' }).first().waitFor();
    await expectGood(opened.page, OF_VIEWER);
  });
});
