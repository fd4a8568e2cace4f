/** `npm start` in a process of its own, and a page of headless Chromium on it. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { chromium, type Locator, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { runCommand } from '../local/commands/kit.ts';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const WIDTH = 1180;
const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Opened extends AsyncDisposable {
  readonly page: Page;
  readonly url: string;
  /** What the page asked of any other host, and what its content policy refused. */
  readonly strays: readonly string[];
  /** Writes `docs/images/<name>.png`, if `SCREENSHOTS=1`: this many CSS pixels from `from`, or from the top. */
  picture(name: string, height: number, from?: Locator): Promise<void>;
}

/** Views of a page: the narrow phone, and the desktop, in light and dark. */
export const VIEWS = [390, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** @param env further environment variables of the server */
export async function open(path: string, env: Readonly<Record<string, string>> = {}): Promise<Opened> {
  if (!existsSync(CHROMIUM)) {
    throw new Error(`there is no ${CHROMIUM}; apt-get install -y chromium, or name another one in CHROMIUM`);
  }
  const start = await runCommand('start', env);
  const url = await start.url();
  // A profile of its own, gone with the browser.
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: QUIET });
  const page = await browser.newPage({
    viewport: { width: WIDTH, height: 900 },
    colorScheme: 'light',
    // Pictures of documents: small files.
    deviceScaleFactor: 0.7,
  });
  const strays: string[] = [];
  page.on('request', (request) => {
    const asked = request.url();
    if (!asked.startsWith(`${url}/`) && !asked.startsWith('data:')) strays.push(asked);
  });
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) strays.push(message.text());
  });
  page.on('pageerror', (error) => strays.push(error.message));
  await page.goto(`${url}${path}`);
  return {
    page,
    url,
    strays,
    async picture(name, height, from) {
      if (process.env.SCREENSHOTS !== '1') return;
      const path = fileURLToPath(new URL(`../../docs/images/${name}.png`, import.meta.url));
      // As seen from a page that is scrolled to its top.
      await page.evaluate('window.scrollTo(0, 0)');
      const y = (await from?.boundingBox())?.y ?? 0;
      await page.screenshot({ path, fullPage: true, clip: { x: 0, y, width: WIDTH, height } });
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await start[Symbol.asyncDispose]();
    },
  };
}

/** In the browser, where a string is all that a project without DOM types can say. */
const UNNAMED = `[...document.querySelectorAll('button, select, input, textarea, a[href]')]
  .filter((control) => !control.closest('[hidden]') && control.checkVisibility())
  .filter((control) => {
    const label = control.labels?.[0]?.textContent ?? '';
    const named = control.getAttribute('aria-label') ?? control.getAttribute('title') ?? '';
    return (label + named + control.textContent).trim() === '';
  })
  .map((control) => control.outerHTML.slice(0, 120))`;

const HEADINGS = `[...document.querySelectorAll('h1, h2, h3, h4')]
  .filter((heading) => heading.checkVisibility()).map((heading) => Number(heading.tagName.slice(1)))`;

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const RULES = `axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary)))`;

/** What axe-core finds on the page as it is now: WCAG 2.2 A and AA, and its best practices. */
export async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(readFileSync(AXE, 'utf8'));
  return page.evaluate(RULES);
}

/** Checks without axe-core: names, language, title, landmarks, and headings that skip no level. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await page.evaluate(UNNAMED)).toEqual([]);
  expect(await page.getAttribute('html', 'lang')).toBe('en');
  expect(await page.title()).toContain('revoke-egress');
  expect(await page.getByRole('main').count()).toBe(1);
  expect(await page.getByRole('navigation').count()).toBeGreaterThan(0);
  const levels: number[] = await page.evaluate(HEADINGS);
  const jumps = levels.filter((level, at) => at > 0 && level > (levels[at - 1] ?? 0) + 1);
  expect({ first: levels[0], jumps }).toEqual({ first: 1, jumps: [] });
}
