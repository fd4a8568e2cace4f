import { afterEach, describe, expect, it, vi } from 'vitest';
import { proxyVariable, proxyWarning } from '../../lib/cli/connection/proxy.ts';
import { checkEnvironment } from '../../lib/operator/checks/settings.ts';
import { cli, RESULT, RULE_OPTIONS } from '../client/kit.ts';

const PROXY = 'http://user:secret@proxy.example:3128';
const variableFor = (url: string, env: Record<string, string>) => proxyVariable(new URL(url), env);

describe('the proxy of a URL', () => {
  it.each([
    ['https://host/', { HTTPS_PROXY: PROXY }, 'HTTPS_PROXY'],
    ['https://host/', { https_proxy: PROXY, HTTPS_PROXY: PROXY }, 'https_proxy'],
    ['https://host/', { ALL_PROXY: PROXY }, 'ALL_PROXY'],
    ['https://host/', { all_proxy: PROXY }, 'all_proxy'],
    ['http://host/', { http_proxy: PROXY }, 'http_proxy'],
    ['http://host/', { HTTP_PROXY: PROXY }, 'HTTP_PROXY'],
    ['https://host/', { HTTP_PROXY: PROXY }, undefined],
    ['http://host/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://host/', { HTTPS_PROXY: ' ' }, undefined],
    ['https://host/', {}, undefined],
    ['https://127.0.0.1/', { HTTPS_PROXY: PROXY }, undefined],
    ['https://localhost:8443/', { HTTPS_PROXY: PROXY }, undefined],
  ])('%s with %j is of %s', (url, env, variable) => {
    expect(variableFor(url, env)).toBe(variable);
  });

  it.each([
    ['host.example', true],
    ['HOST.EXAMPLE', true],
    ['.example', true],
    ['*.example', true],
    ['example', true],
    ['*', true],
    ['a.example, host.example', true],
    ['a.example host.example', true],
    ['host.example:443', true],
    ['host.example:8443', false],
    ['st.example', false],
    ['other.example', false],
    ['', false],
    [',', false],
  ])('the proxy of a URL is none where NO_PROXY is "%s": %s', (list, listed) => {
    const env = { HTTPS_PROXY: PROXY, NO_PROXY: list };
    expect(variableFor('https://host.example/', env)).toBe(listed ? undefined : 'HTTPS_PROXY');
    const small = { HTTPS_PROXY: PROXY, no_proxy: list };
    expect(variableFor('https://host.example/', small)).toBe(listed ? undefined : 'HTTPS_PROXY');
  });

  it('the proxy of a URL is left to Node.js if it can use it and NODE_USE_ENV_PROXY is set', () => {
    const url = new URL('https://host/');
    const env = { HTTPS_PROXY: PROXY, NODE_USE_ENV_PROXY: '1' };
    expect(proxyWarning(url, env, true, true)).toBeUndefined();
    expect(proxyWarning(url, env, true, false)).toContain('HTTPS_PROXY is set but not used');
    expect(proxyWarning(url, env, false, true)).toContain('HTTPS_PROXY is set but not used');
    expect(proxyWarning(url, { ALL_PROXY: PROXY, NODE_USE_ENV_PROXY: '1' }, true, true)).toContain(
      'ALL_PROXY',
    );
    expect(proxyWarning(url, { HTTPS_PROXY: PROXY }, true, true)).toContain('NODE_USE_ENV_PROXY=1');
  });
});

describe('a proxy that is not used', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    [['revoke', ...RULE_OPTIONS], 'https://host/', 'host'],
    [['dry-run', ...RULE_OPTIONS], 'https://host/', 'host'],
    [['state', 't'], 'https://host/', 'host'],
    [['restore', 't'], 'https://host/', 'host'],
    [['state', 't'], 'fc://12.cn-hangzhou/s/f', '12.cn-hangzhou.fc.aliyuncs.com'],
  ])('a proxy that is not used is reported by %j to %s, without its password', async (argv, url, host) => {
    vi.stubGlobal('fetch', async () => Response.json(RESULT, { headers: { 'retry-after': '600' } }));
    const keys = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'id', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'secret' };
    const { err } = await cli([...argv, '--url', url], { env: { ...keys, HTTPS_PROXY: PROXY } });
    expect(err).toContain(`warning: HTTPS_PROXY is set but not used: the connection to ${host} is direct`);
    expect(err).not.toContain('proxy.example');
    const listed = await cli([...argv, '--url', url], {
      env: { ...keys, HTTPS_PROXY: PROXY, NO_PROXY: host },
    });
    expect(listed.err).not.toContain('warning');
  });

  it('a proxy that is not used is a finding of doctor', () => {
    const env = {
      TABLESTORE_ENDPOINT: 'https://i.cn-hangzhou.ots.aliyuncs.com',
      TABLESTORE_INSTANCE: 'instance',
      HTTPS_PROXY: PROXY,
    };
    const said = checkEnvironment(env).found.map(({ verdict, says }) => [verdict, says]);
    expect(said).toEqual([
      ['warning', 'HTTPS_PROXY is set but not used: the connection to ecs.aliyuncs.com is direct'],
      [
        'warning',
        'HTTPS_PROXY is set but not used: the connection to i.cn-hangzhou.ots.aliyuncs.com is direct',
      ],
    ]);
    const { found } = checkEnvironment({ ...env, NO_PROXY: '.aliyuncs.com' });
    expect(found.map(({ verdict }) => verdict)).toEqual(['ok']);
  });
});
