/** The check of the service by `doctor`, over HTTP. */
import { describe, expect, it } from 'vitest';
import { problem } from '../../client/kit.ts';
import { type Fault, fakeService } from '../../support/fake-service.ts';
import { findings, HEALTHY } from '../doctor-kit.ts';
import { CLOSED_PORT, operatorHarness } from '../kit.ts';

async function ofService(argv: readonly string[], change = {}) {
  await using harness = await operatorHarness(HEALTHY);
  const { code, lines } = await findings(harness, argv, change);
  return { code, found: lines.filter(({ check }) => check === 'service') };
}

describe('doctor checks the service if its URL is known', () => {
  it('doctor reports ok for a service that authenticates the caller', async () => {
    await using service = await fakeService();
    const { code, found } = await ofService(['--url', service.url]);
    expect([code, found]).toEqual([0, [expect.objectContaining({ verdict: 'ok' })]]);
    expect(service.heard.map(({ method }) => method)).toEqual(['GET']);
  });

  it('doctor skips the service without a URL', async () => {
    expect(await ofService([])).toEqual({ code: 0, found: [] });
  });

  const answer = (status: number, body: unknown): Fault => ({ kind: 'answer', status, body });
  it.each([
    ['who is not known', answer(401, problem(401, 'Unauthenticated')), /^Check --auth/],
    ['with a path that leads nowhere', answer(404, problem(404, 'RouteNotFound')), /^Check the path/],
    ['with another server', answer(404, '<html>'), /^Check --url/],
    ['whom the policy denies it', answer(403, problem(403, 'PolicyDenied')), /explain PolicyDenied/],
  ])('a caller %s gets the fix', async (_, fault, fix) => {
    await using service = await fakeService();
    service.faults.push(fault);
    const { code, found } = await ofService(['--url', service.url]);
    expect([code, found]).toEqual([
      1,
      [expect.objectContaining({ verdict: 'broken', fix: expect.stringMatching(fix) })],
    ]);
  });

  it('doctor reports an unreachable service', async () => {
    const { code, found } = await ofService(['--url', `http://${CLOSED_PORT}`]);
    expect([code, found]).toEqual([1, [expect.objectContaining({ verdict: 'broken' })]]);
  });

  it('doctor skips the service for a caller that can only revoke', async () => {
    const change = { REVOKE_EGRESS_WEBHOOK_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' };
    const { code, found } = await ofService(['--url', 'https://host', '--auth', 'standard-webhooks'], change);
    expect([code, found]).toEqual([0, [expect.objectContaining({ verdict: 'skipped' })]]);
  });
});
