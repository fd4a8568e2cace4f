import { expect, it } from 'vitest';
import { GROUP, startWithPages } from './kit.ts';

const VIEW = `/_console/view?group=${GROUP}`;

it('the pages are served with a strict content policy, and cannot be framed', async () => {
  const { get } = await startWithPages();
  for (const path of ['/docs', '/docs/', '/console']) {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self'; connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(await response.text()).not.toMatch(/https?:\/\/|<script>|onclick/);
  }
});

it.each([
  ['/docs/docs.js', 'text/javascript; charset=utf-8', 'SwaggerUIBundle'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', 'SwaggerUIBundle'],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8', '.swagger-ui'],
  ['/console/console.js', 'text/javascript; charset=utf-8', 'kill-owner'],
  ['/console/console.css', 'text/css; charset=utf-8', '.badge'],
])('the pages have %s', async (path, type, part) => {
  const { get } = await startWithPages();
  const response = await get(path);
  expect(response.headers.get('content-type')).toBe(type);
  expect(await response.text()).toContain(part);
});

it('the pages give every reader of the document new tokens', async () => {
  const { get } = await startWithPages();
  const tokens = async () =>
    new Set((await (await get('/docs/openapi.json')).text()).match(/ticket-4711-[0-9a-f]{4}/g));
  const [first, second] = [await tokens(), await tokens()];
  expect(first.size).toBe(1);
  expect(second).not.toEqual(first);
});

it('the pages leave all other paths to the function', async () => {
  const { get, post } = await startWithPages();
  expect((await get('/docsx')).headers.get('content-type')).toBe('application/problem+json');
  for (const path of ['/docs/..%2f..%2fpackage.json', '/docs/pages.ts', '/console/client/console.ts']) {
    expect((await get(path)).status).toBe(404);
  }
  const wrong = await post('/docs', {});
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

it("the console's own entryPoint shows rules, revocations and calls", async () => {
  const { post, view } = await startWithPages();
  const before = await view();
  const target = before.rules.find(({ description }) => description === 'Everything inside');
  expect(target).toMatchObject({ destination: '10.0.0.0/8', gone: false });
  expect([before.revocations, before.calls]).toEqual([[], []]);

  await post('/revocations', { ...target?.request, ClientToken: 'seen-by-console' });
  const after = await view();
  expect(after.rules.find(({ id }) => id === target?.id)).toMatchObject({ gone: true });
  expect(after.revocations).toMatchObject([
    { token: 'seen-by-console', state: 'done', outcome: 'revoked', attempts: 1, revoked: 1 },
  ]);
  expect(after.calls).toMatchObject([{ reply: '200', removed: [target?.id] }]);
  expect(after.totals).toEqual({ revokeCalls: 1, rulesRemoved: 1, rulesAdded: 0 });
});

it("the console's own entryPoint is closed to other web pages, like the gateway", async () => {
  const { post, simulator } = await startWithPages();
  const foreign = await post('/_console/lose-reply', {}, { origin: 'https://evil.example' });
  expect(foreign.status).toBe(403);
  expect(simulator.faults.pending()).toBe(0);
});

it.each([
  ['view?group=sg-none', 'GET', undefined, 404],
  ['lose-reply', 'GET', undefined, 405],
  ['view', 'POST', {}, 405],
  ['nothing', 'POST', {}, 404],
  ['lose-reply', 'POST', { more: 1 }, 400],
  ['kill-owner', 'POST', { request: {}, moment: 'never' }, 400],
  ['kill-owner', 'POST', '{', 400],
  ['recreate', 'POST', { ruleId: 'sgr-never' }, 400],
])("the console's own entryPoint refuses %s by %s", async (path, method, body, status) => {
  const { get, post, log } = await startWithPages();
  const response = method === 'GET' ? await get(`/_console/${path}`) : await post(`/_console/${path}`, body);
  expect(response.status).toBe(status);
  expect(await response.json()).toEqual({ error: expect.any(String) });
  expect(log.events()).not.toContain('page failed');
});

it("the console's own entryPoint does not exist in npm run serve", async () => {
  const { get } = await startWithPages();
  expect((await get('/_console/view')).headers.get('content-type')).toBe('application/json');
  const { runCommand } = await import('../commands/kit.ts');
  await using serve = await runCommand('serve', {
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'id',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret',
  });
  const url = await serve.url();
  for (const path of [VIEW, '/console', '/docs']) {
    const response = await fetch(`${url}${path}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'RouteNotFound' });
  }
});

it("a problem's type is the address of a page of this server that explains it", async () => {
  const { post, url } = await startWithPages();
  for (const body of [
    {},
    { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['x'] },
    '{',
  ]) {
    const answer = await post('/revocations', body);
    const { type, code } = (await answer.json()) as { type: string; code: string };
    const page = await fetch(new URL(type, answer.url));
    expect(page.status).toBe(200);
    expect(page.url.startsWith(`${url}/errors/`)).toBe(true);
    expect(await page.text()).toContain(`<h1>${code}</h1>`);
  }
});
