/** The pages with a configuration file: they say who may send requests, and the console sends as a caller. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256Hex } from '../../lib/core/json.ts';
import { type Opened, open, violationsOf } from './browser-kit.ts';

const TOKEN = 'a-token-of-a-test-0123456789abcdef';
const CONFIG = {
  callers: {
    runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK_SHA256'] } },
    proxy: { auth: { scheme: 'bearer', tokens: ['PROXY_SHA256'], header: 'x-token' } },
    github: { auth: { scheme: 'github', secrets: ['GITHUB_SECRET'] } },
  },
  policy: {
    callers: {
      runbook: { regions: ['cn-hangzhou'], groups: ['sg-*'], mayRestore: true },
      proxy: { regions: ['cn-hangzhou'], groups: ['sg-*'] },
    },
  },
};

describe('with a configuration file', () => {
  let opened: Opened;
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'access-'));
    const file = join(directory, 'config.json');
    await writeFile(file, JSON.stringify(CONFIG));
    opened = await open('/', {
      CONFIG: file,
      RUNBOOK_SHA256: sha256Hex(TOKEN),
      PROXY_SHA256: sha256Hex(`${TOKEN}-of-the-proxy`),
      GITHUB_SECRET: 'a-secret-of-a-test-0123456789',
    });
  });
  afterAll(async () => {
    await opened[Symbol.asyncDispose]();
    await rm(directory, { recursive: true });
  });

  it.each(['/', '/docs', '/console'])('%s says how each caller authenticates', async (path) => {
    const { page, url } = opened;
    await page.goto(`${url}${path}`);
    if (path !== '/') {
      // Closed, so that many callers do not hide the page.
      const summary = page.getByText('How each of the 3 callers authenticates');
      await summary.waitFor();
      expect(await page.getByText('runbook (bearer)').isVisible()).toBe(false);
      await summary.click();
    }
    await page.getByText('runbook (bearer)').waitFor();
    await page.getByText('Send "Authorization: Bearer TOKEN".').waitFor();
    await page.getByText('Signs its requests with the secret in GITHUB_SECRET.').waitFor();
    if (path === '/console') expect(await violationsOf(page)).toEqual([]);
  });

  it('the console asks for the header of a token, not for a caller, which the token decides', async () => {
    const { page } = opened;
    await page.getByText('The token decides which caller sends').waitFor();
    const headers = page.getByLabel('Its header').locator('option');
    expect(await headers.allTextContents()).toEqual(['authorization: runbook', 'x-token: proxy']);
    expect(await page.getByText('Send as').count()).toBe(0);
  });

  it('the console is refused without a token, and sends as the caller with it', async () => {
    const { page } = opened;
    const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
    const says = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor();
    await page.getByRole('radio').first().waitFor();
    await press('Send a request');
    await says('401 Unauthenticated');
    await page.getByLabel('Token', { exact: true }).fill(TOKEN);
    await press('Send a request');
    await says('200 revoked (reply)');
    await page.getByRole('radio', { name: 'tcp 443/443 to ::/0, accept' }).check();
    await press('Kill the owner after ECS acted');
    await says('was killed before it answered');
  });
});
