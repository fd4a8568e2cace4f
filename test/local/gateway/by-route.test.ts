import { expect, it } from 'vitest';
import type { FunctionModule } from '../../../lib/fc/context.ts';
import { byRoute } from '../../../lib/local/gateway/by-route.ts';
import { bytes, context, gatewayEvent, triggerEvent } from '../../support/fc-events.ts';

const named = (name: string): FunctionModule => ({
  handler: async () => name,
  initialize: async () => '',
  preStop: async () => '',
});
const { handler } = byRoute({ revoke: named('revoke'), restore: named('restore') });
const whose = (event: unknown) => handler(bytes(event), context());

it.each(['/revocations/t-1/restore', '/base/revocations/t-1/restore/', '/revocations/restore/%72estore'])(
  'the local gateway routes %s to the restore function',
  async (path) => {
    expect(await whose(gatewayEvent({ path }))).toBe('restore');
    expect(await whose(triggerEvent({ rawPath: path }))).toBe('restore');
  },
);

it.each([
  '/revocations',
  '/revocations/t-1',
  // The state of a revocation whose token is "restore".
  '/revocations/restore',
  '/restore',
  '/revocations/a%2Frestore',
  '/%zz/restore',
])('the local gateway routes %s to the revoke function', async (path) => {
  expect(await whose(gatewayEvent({ path }))).toBe('revoke');
  expect(await whose(triggerEvent({ rawPath: path }))).toBe('revoke');
});

it('the local gateway routes a direct invocation, and a malformed event, to the revoke function', async () => {
  expect(await whose({ RegionId: 'cn-hangzhou' })).toBe('revoke');
  expect(await handler(Buffer.from('no JSON'), context())).toBe('revoke');
});
