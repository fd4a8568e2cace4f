import { expect, it } from 'vitest';
import { isLoopbackAuthority, isLoopbackName, isOwnOrigin } from '../../../lib/core/loopback.ts';

it.each(['localhost', 'LOCALHOST', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
  'the loopback guard accepts %s as loopback',
  (name) => {
    expect(isLoopbackName(name)).toBe(true);
  },
);

it.each([
  '',
  '0.0.0.0',
  '10.0.0.1',
  '127.0.0.1.evil.example',
  '127.1',
  'localhost.evil.example',
  'evillocalhost',
  'app.localhost',
  '[::]',
  '::ffff:127.0.0.1',
])('the loopback guard does not accept %j as loopback', (name) => {
  expect(isLoopbackName(name)).toBe(false);
});

it.each(['localhost:8080', '127.0.0.1:1', '[::1]:8080', 'localhost', '[::1]'])(
  'the loopback guard serves the host %s',
  (authority) => {
    expect(isLoopbackAuthority(authority)).toBe(true);
  },
);

it.each([
  undefined,
  '',
  'evil.example:8080',
  'localhost:8080, evil.example',
  'localhost:',
  'localhost:999999',
  'user@localhost',
  '::1',
  'localhost:80:80',
])('the loopback guard refuses the host %j', (authority) => {
  expect(isLoopbackAuthority(authority)).toBe(false);
});

it('the loopback guard accepts requests without an origin and those of loopback pages', () => {
  expect(isOwnOrigin(undefined)).toBe(true);
  expect(isOwnOrigin('http://127.0.0.1:8080')).toBe(true);
  expect(isOwnOrigin('http://localhost')).toBe(true);
});

it.each([
  'null',
  'https://evil.example',
  'http://localhost.evil.example',
  'file://',
  '',
  'http://localhost/x',
])('the loopback guard refuses the origin %j', (origin) => {
  expect(isOwnOrigin(origin)).toBe(false);
});
