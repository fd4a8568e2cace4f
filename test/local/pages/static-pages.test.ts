import { describe, expect, it } from 'vitest';
import { ECS_CODES } from '../../../lib/core/errors/errors.ts';
import { OWN_CODES } from '../../../lib/core/errors/own-codes.ts';
import { accessOf, describeAccess } from '../../../lib/local/pages/access.ts';
import { homeIn, homePage } from '../../../lib/local/pages/home.ts';
import { staticPages } from '../../../lib/local/pages/static-pages.ts';

const example = (url: string) => `curl ${url}`;
const CODES = [...new Set([...Object.keys(OWN_CODES), ...Object.keys(ECS_CODES)])];

function ask(path: string, { method = 'GET', accept = '*/*', remoteAddress = '127.0.0.1' } = {}) {
  const request = {
    method,
    path,
    query: '',
    headers: [
      ['Host', 'localhost:8080'],
      ['Accept', accept],
    ] as const,
    body: Buffer.alloc(0),
    httpVersion: '1.1',
    remoteAddress,
  };
  return staticPages(
    {
      home: (authority, isLocal, form) =>
        homeIn(form, authority, {
          example,
          interactive: true,
          ...(!isLocal && { access: 'hidden' as const }),
        }),
      interactive: true,
    },
    request,
  );
}

it('the page at / is for a browser, and leads on', () => {
  const page = ask('/', { accept: 'text/html,application/xhtml+xml' });
  expect(page).toMatchObject({ status: 200 });
  expect(page?.headers['content-security-policy']).toMatch(/^default-src 'none'/);
  for (const part of ['curl http://localhost:8080', 'href="/docs"', 'href="/console"', 'href="/errors"']) {
    expect(page?.body).toContain(part);
  }
  expect(page?.body).not.toMatch(/<script|https:/);
});

it.each([
  ['GET', '*/*'],
  ['HEAD', '*/*'],
  ['GET', ''],
  ['GET', 'application/json'],
])('the page at / is a short text for other clients: %s for %j', (method, accept) => {
  const page = ask('/', { method, accept });
  expect(page).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } });
  const links = ['/', '/docs', '/console', '/errors'].map((path) => `http://localhost:8080${path}\n`);
  for (const part of ['curl http://localhost:8080\n', ...links]) expect(page?.body).toContain(part);
  expect(page?.body).not.toMatch(/[<>]/);
});

it.each([
  ['GET', '/revocations', 'text/html'],
  ['POST', '/', 'text/html'],
  ['POST', '/errors', 'text/html'],
  ['GET', '/errors/a/b', 'text/html'],
])('the page at / does not replace the function: %s %s for %s', (method, path, accept) => {
  expect(ask(path, { method, accept })).toBeUndefined();
});

it('the page at / links to the API page and the console only where they are', () => {
  expect(homePage('localhost', { example })).not.toContain('/console');
});

it.each([
  ['127.0.0.1', true],
  ['::ffff:127.0.0.1', true],
  ['::1', true],
  ['192.0.2.7', false],
  ['::ffff:192.0.2.7', false],
  ['', false],
])('the page at / names the callers to a client at %s: %s', (remoteAddress, named) => {
  const page = ask('/', { accept: 'text/html', remoteAddress });
  expect(String(page?.body).includes('on the computer of the server only')).toBe(!named);
});

it('the page at / escapes the Host header, and the names of callers', () => {
  const access = [
    { name: '<b>', scheme: 'bearer', header: 'authorization', variables: [], mapped: false },
  ] as const;
  expect(homePage('"><script>', { example, access })).not.toMatch(/<script>|<b>/);
});

it('the page at / says how to authenticate: without a configuration file, and for every scheme', () => {
  expect(homePage('localhost', { example })).toContain('No header is needed');
  const access = accessOf({
    runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK_SHA256'] } },
    proxy: { auth: { scheme: 'bearer', tokens: ['PROXY_SHA256'], header: 'x-token' } },
    tickets: { auth: { scheme: 'jira', secrets: ['JIRA_SECRET'] }, map: {} },
  } as unknown as Parameters<typeof accessOf>[0]);
  expect(access.map(describeAccess)).toEqual([
    'Send "Authorization: Bearer TOKEN". RUNBOOK_SHA256 has the SHA-256 of the token.',
    'Send the token in the header "x-token". PROXY_SHA256 has its SHA-256.',
    'Signs its requests with the secret in JIRA_SECRET. "revoke-egress sign" makes a signed test event. Its own payloads are mapped to requests.',
  ]);
  expect(homePage('localhost', { example, access })).toContain('tickets (jira)');
});

describe('the pages of the error codes', () => {
  it.each(CODES)('%s has a page with its meaning and its fix', (code) => {
    const page = ask(`/errors/${encodeURIComponent(code)}`);
    expect(page?.status).toBe(200);
    expect(page?.body).toContain(`<h1>${code}</h1>`);
    expect(page?.body).toContain('How to fix it');
  });

  it('the page of a rule that does not exist names the only requests that get the error', () => {
    const page = ask('/errors/InvalidSecurityGroupRule.RuleNotExist');
    expect(page?.body).toContain('<dd>404, with <code>IfAbsent: fail</code></dd>');
  });

  it('the list leads to each', () => {
    const list = String(ask('/errors')?.body);
    expect(CODES.filter((code) => !list.includes(`href="/errors/${encodeURIComponent(code)}"`))).toEqual([]);
  });

  it('an unknown code is a 404 that names the closest one, and never markup', () => {
    expect(ask('/errors/PolicyDenid')).toMatchObject({
      status: 404,
      body: expect.stringContaining('PolicyDenied'),
    });
    for (const code of ['<script>', '%3Cscript%3E', '%', 'constructor', '__proto__']) {
      const page = ask(`/errors/${code}`);
      expect(page?.status).toBe(404);
      expect(page?.body).not.toContain('<script');
    }
  });
});
