import { describe, expect, it } from 'vitest';
import { matchRoute, type Routes } from '../../lib/http/route.ts';

const named = (name: string) => (token: string) => ({ name, token });
const REVOKING: Routes<object> = { revoke: { name: 'revoke' }, state: named('state') };
const RESTORING: Routes<object> = { restore: named('restore') };
const refusal = (code: string, headers = {}) => expect.objectContaining({ code, headers });

describe('a route', () => {
  it.each([
    '/revocations',
    '/',
    '',
    '/revocations/',
    '/prod/v1/revocations',
    '//revocations',
    '/re%76ocations',
  ])('POST %j revokes', (path) => {
    expect(matchRoute('POST', path, REVOKING)).toEqual({ name: 'revoke' });
  });

  it.each([
    ['/revocations/token-1', 'token-1'],
    ['/prod/v1/revocations/a%2Fb', 'a/b'],
    ['/revocations/100%25', '100%'],
    ['/revocations/revocations', 'revocations'],
    ['/revocations/restore', 'restore'],
  ])('GET %j is the state of %j', (path, token) => {
    expect(matchRoute('GET', path, REVOKING)).toEqual({ name: 'state', token });
  });

  it('POST …/{token}/restore restores, in the function that can', () => {
    const path = '/v1/revocations/token-1/restore';
    expect(matchRoute('POST', path, RESTORING)).toEqual({ name: 'restore', token: 'token-1' });
    expect(() => matchRoute('POST', path, REVOKING)).toThrow(refusal('RouteNotFound'));
  });

  it('a route of another function is a 404', () => {
    expect(() => matchRoute('POST', '/revocations', RESTORING)).toThrow(refusal('RouteNotFound'));
  });

  it.each(['/revocation', '/Revocations', '/prod', '/revocations%2Fx', '/%', '/revocations/a/b'])(
    'POST %j is a 404',
    (path) => {
      expect(() => matchRoute('POST', path, REVOKING)).toThrow(refusal('RouteNotFound'));
    },
  );

  it('a route is decoded once, not twice', () => {
    expect(() => matchRoute('POST', '/re%2576ocations', REVOKING)).toThrow(refusal('RouteNotFound'));
  });

  it.each(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', ''])(
    'a route refuses %j if only POST is allowed, and names it',
    (method) => {
      expect(() => matchRoute(method, '/revocations', REVOKING)).toThrow(
        refusal('MethodNotAllowed', { Allow: 'POST' }),
      );
    },
  );

  it('a route refuses to POST a state', () => {
    expect(() => matchRoute('POST', '/revocations/token-1', REVOKING)).toThrow(
      refusal('MethodNotAllowed', { Allow: 'GET' }),
    );
  });

  it('a route that is unknown is a 404, also with another method', () => {
    expect(() => matchRoute('GET', '/elsewhere', REVOKING)).toThrow(refusal('RouteNotFound'));
  });
});
