import { describe, expect, it } from 'vitest';
import { matchRoute } from '../../lib/http/route.ts';

const RESTORE = '/revocations/token-1/restore';

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
    expect(matchRoute('POST', path)).toBe('revoke');
  });

  it.each([
    '/revocation',
    '/Revocations',
    '/prod',
    '/revocations/token-1',
    RESTORE,
    '/revocations%2Fx',
    '/%',
  ])('POST %j leads nowhere', (path) => {
    expect(() => matchRoute('POST', path)).toThrow(expect.objectContaining({ code: 'RouteNotFound' }));
  });

  it('is decoded once, not twice', () => {
    expect(() => matchRoute('POST', '/re%2576ocations')).toThrow(
      expect.objectContaining({ code: 'RouteNotFound' }),
    );
  });

  it.each(['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', ''])(
    'refuses %j and names the method',
    (method) => {
      expect(() => matchRoute(method, '/revocations')).toThrow(
        expect.objectContaining({ code: 'MethodNotAllowed', headers: { Allow: 'POST' } }),
      );
    },
  );

  it('that leads nowhere says so before it speaks of methods', () => {
    expect(() => matchRoute('GET', '/revocations/token-1')).toThrow(
      expect.objectContaining({ code: 'RouteNotFound' }),
    );
  });
});
