/**
 * A table that is unavailable: 503 and nothing done, or the true answer. No rule is revoked without a row that names
 * it.
 */
import { describe, expect, it } from 'vitest';
import { post, settle } from '../support/post.ts';
import { REVOKE, SHORT_LEASE, sendUntilHeld, startChaos } from './kit.ts';
import { request } from './world.ts';

const TIMEOUT = 60_000;
const OUTAGE = 5_000;

/** The suite; each test has a table of its own, which it makes unavailable. */
export function describeUnavailable(): void {
  describe('a table that is unavailable for 5 s', () => {
    it('is 503 with Retry-After for a budget that ends before, and the true answer for one that ends after', {
      timeout: TIMEOUT,
    }, async () => {
      await using chaos = await startChaos('tablestore');
      const [hurried, patient] = await Promise.all([chaos.serve(SHORT_LEASE), chaos.serve()]);
      chaos.tablestore.makeUnavailable(OUTAGE);
      const [refused, done] = await Promise.all([
        post(hurried.url, request('hurried', 1)),
        post(patient.url, request('patient', 2)),
      ]);
      expect(refused).toMatchObject({
        status: 503,
        retryAfter: 2,
        body: { code: 'StoreUnavailable', outcome: 'unknown' },
      });
      expect(chaos.revokes('hurried')).toHaveLength(0);
      expect(chaos.row('hurried')).toBeUndefined();
      expect(done).toMatchObject({ status: 200, body: { Outcome: 'revoked', Evidence: 'reply' } });
      expect(chaos.revokes('patient')).toHaveLength(1);
      expect(chaos.row('patient')).toMatchObject({ state: 'DONE', result: done.body });
      expect(await settle(hurried.url, request('hurried', 1))).toMatchObject({
        status: 200,
        body: { Outcome: 'revoked', Evidence: 'reply' },
      });
    });

    it('after ECS has acted: 504, the row has the call, and the next attempt finds what happened', {
      timeout: TIMEOUT,
    }, async () => {
      await using chaos = await startChaos('tablestore');
      const [hurried, patient] = await Promise.all([chaos.serve(SHORT_LEASE), chaos.serve()]);
      const body = request('midway', 3);
      const id = chaos.ruleId(3);
      chaos.ecs.faults.next(REVOKE, { replyHold: true });
      const { answer: unsaved } = await sendUntilHeld(chaos, hurried.url, body);
      chaos.tablestore.makeUnavailable(OUTAGE);
      chaos.ecs.release();
      const reply = await unsaved;
      expect(reply).toMatchObject({ status: 504, body: { code: 'OutcomeUnknown', outcome: 'unknown' } });
      expect(reply?.retryAfter).toBeGreaterThanOrEqual(5);
      expect(chaos.row('midway')).toMatchObject({ state: 'RUNNING', before: [{ SecurityGroupRuleId: id }] });
      expect(await settle(patient.url, body)).toMatchObject({
        status: 200,
        body: { Outcome: 'revoked', Evidence: 'observed', Revoked: [{ SecurityGroupRuleId: id }] },
      });
      expect(chaos.revokes('midway').map(({ removed }) => removed)).toEqual([[id]]);
    });
  });
}
