import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible, type Opened, open } from './browser-kit.ts';

describe('the console', () => {
  let opened: Opened;
  let page: Page;
  beforeAll(async () => {
    opened = await open('/console');
    page = opened.page;
    await page.getByRole('radio').first().waitFor();
  });
  afterAll(() => opened[Symbol.asyncDispose]());

  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  /** The line that a screen reader says. */
  const says = (text: string | RegExp) => page.getByRole('status').filter({ hasText: text }).waitFor();
  const take = (rule: string) => page.getByRole('radio', { name: rule, exact: true }).check();
  /** Waits until one of the totals at the top has this value. */
  const total = (name: string, value: number) =>
    page
      .locator('dl > div', { hasText: name })
      .locator('dd')
      .filter({ hasText: new RegExp(`^${value}$`) })
      .waitFor();
  const focused = (): Promise<string> => page.evaluate('document.activeElement.textContent');

  it('the console has names for all its controls, one main part and headings in order', async () => {
    await expectAccessible(page);
    expect(await page.getByRole('group').evaluateAll((groups) => groups.length)).toBe(3);
    expect(await page.getByRole('table').count()).toBe(2);
    expect(await page.getByLabel('Security group').inputValue()).toBe('sg-94n63e80l');
  });

  it('the console says what to do while nothing was sent', async () => {
    for (const text of [
      'No answer yet. Choose a rule above',
      'Send a request: its attempts, its calls to ECS, its lease',
      'The table is empty. Choose a rule and press',
      'ECS has not been asked to change anything yet.',
    ]) {
      await page.getByText(text).waitFor();
    }
  });

  it('the console sends a request, and the same again is a replay without a call to ECS', async () => {
    await take('all -1/-1 to 10.0.0.0/8, accept');
    await press('Send a request');
    await says('Send a request: 200 revoked (reply).');
    await press('Send it again');
    await says('200 revoked (reply), replayed: ECS was not called.');
    await total('Requests sent', 2);
    await total('Revoke calls', 1);
    await total('Rules removed', 1);
  });

  it('the console still replays if another client has added the rule again: the new rule stays', async () => {
    await press('Put back all -1/-1 to 10.0.0.0/8, accept');
    await says('Another client: added 10.0.0.0/8 again');
    await press('Send it again');
    await says('replayed: ECS was not called.');
    await total('Rules removed', 1);
  });

  it('the console refuses another request under the same token', async () => {
    await press('Another request, same token');
    await says('422 IdempotentParameterMismatch.');
  });

  it('the console lets one of fifty at once through', async () => {
    await take('udp 53/53 to 100.100.2.136, accept');
    await press('Send fifty at once');
    await says(/1 × 200 revoked \(reply\)/);
    await total('Requests sent', 54);
    await total('Revoke calls', 2);
    await total('Rules removed', 2);
  });

  it('offers no call without an answer for a removed rule, and says why', async () => {
    const note = page.getByText('would stay unknown for about 16 minutes');
    const disabled = () =>
      page.getByRole('button', { name: /^(Kill the owner|Send, and lose)/, disabled: true }).count();
    await note.waitFor();
    await expect.poll(disabled).toBe(3);
    expect(await page.getByRole('button', { name: 'Send a request', exact: true }).isEnabled()).toBe(true);
    await expectAccessible(page);
    await take('tcp 443/443 to ::/0, accept');
    await expect.poll(disabled).toBe(0);
    expect(await note.isVisible()).toBe(false);
  });

  it('the console shows that a list of rules settles a call whose reply was lost', async () => {
    await take('all -1/-1 to 10.0.0.0/16, accept');
    await press('Send, and lose the reply of ECS');
    await says('200 revoked (observed).');
    await page.getByRole('cell', { name: 'lost', exact: true }).waitFor();
  });

  it('the console kills the owner; the completer finishes the work, and the next request gets the stored answer', async () => {
    await take('tcp 443/443 to ::/0, accept');
    await press('Kill the owner after ECS acted');
    await says(/process \d+ was killed before it answered/);
    await press('Send it again');
    await says('409 RevocationInProgress, come back after');
    await opened.picture('console', 1540);
    await page
      .getByRole('timer')
      .filter({ hasText: /The lease of its owner ends in \d+ s/ })
      .waitFor();
    await says(/Completed: attempt 2 finished the request: revoked \(observed\)/);
    await page
      .getByRole('list', { name: /^Events of console-/ })
      .getByText('Attempt 2 ends without a call to ECS')
      .waitFor();
    await page.getByText('Call to revoke: its reply was lost').waitFor();
    expect(await page.getByRole('timer').count()).toBe(0);
    await press('Send it again');
    await says('200 revoked (observed), replayed');
  });

  it('the console puts the rules back on request, once', async () => {
    await press('Put the rules back');
    await says('200 restored.');
    await press('Put the rules back');
    await says('200 restored, replayed');
    await press('Ask for its state');
    await says('200 done, and restored since.');
    await total('Rules put back', 1);
  });

  it('the console makes a plan, refuses it after the rule has changed, and revokes the plan of today', async () => {
    await take('tcp 443/443 to 10.0.0.0/8, accept');
    await press('Make a plan');
    await says('200 a dry run, with a plan.');
    const plan = page.locator('#plan');
    await plan.filter({ hasText: 'Would revoke from sg-94n63e80l in cn-hangzhou:' }).waitFor();
    await press('Another client changes the rule');
    await says('it has a new id');
    await press('Revoke the plan');
    await says('409 PlanChanged.');
    await plan.filter({ hasText: /no longer holds\.[\s\S]*Today:/ }).waitFor();
    await press('Make a plan');
    await says('200 a dry run, with a plan.');
    await press('Revoke the plan');
    await says('200 revoked (reply).');
  });

  it('the console goes by keyboard, and keeps the focus where it was', async () => {
    await page.getByRole('button', { name: 'Send it again', exact: true }).focus();
    await page.keyboard.press('Enter');
    await says('replayed: ECS was not called.');
    await expect.poll(focused).toBe('Send it again');
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Another request, same token');
  });

  it('the console reaches every control by Tab, and traps the focus nowhere', async () => {
    const key = `(() => { const it = document.activeElement;
      return it.name === 'rule' ? 'a rule' : (it.getAttribute('aria-label') ?? it.textContent.trim()) || it.id; })()`;
    const wanted: string[] =
      await page.evaluate(`[...document.querySelectorAll('a[href], button:enabled, select')]
      .filter((it) => it.checkVisibility())
      .map((it) => (it.getAttribute('aria-label') ?? it.textContent.trim()) || it.id)`);
    await page.evaluate('document.activeElement.blur()');
    const seen = new Set<string>();
    for (let presses = 0; presses < wanted.length + 40; presses++) {
      await page.keyboard.press('Tab');
      seen.add(await page.evaluate<string>(key));
    }
    expect([...wanted, 'a rule'].filter((name) => !seen.has(name))).toEqual([]);
  });

  it('the console starts the simulated ECS anew, and shows another group', async () => {
    await press('Reset the simulated ECS');
    await says('the simulated ECS is reset');
    await total('Revoke calls', 0);
    await page.getByLabel('Security group').selectOption('sg-F876FF7BA');
    await take('tcp 22/22 to sg-1651FBB64, drop');
    await press('Send a request');
    await says('200 revoked (reply).');
  });

  it('asked no other host, and broke no rule of its content policy', () => {
    expect(opened.strays).toEqual([]);
  });
});
