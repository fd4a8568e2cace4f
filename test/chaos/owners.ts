/** Owners that die or freeze during the work: the next attempt finishes it, once, with a true answer. */
import { describe, expect, it } from 'vitest';
import type { FaultInput } from '../../lib/simulators/ecs/fault.ts';
import { post, postOrLose, settle, until } from '../support/post.ts';
import { type Chaos, LOOK, REVOKE, SHORT_LEASE, sendUntilHeld, startChaos, TABLES } from './kit.ts';
import { request } from './world.ts';

const TIMEOUT = 90_000;
const PORT = 7;
const REQUEST = request('owner', PORT);

/** Puts the rule back once it is gone. The ids of before and after. */
async function recreate(chaos: Chaos, id: string): Promise<string> {
  await until(() => !chaos.listed(id));
  return chaos.ecs.world.recreateRule(id).SecurityGroupRuleId;
}

/** The suite; its tests wait for leases, and may do so at the same time. */
export function describeOwners(): void {
  describe('an owner killed with -9 while ECS is answering', () => {
    it.each<[string, FaultInput]>([
      ['after the effect', { replyHold: true }],
      ['before the effect, which comes all the same', { hold: true }],
    ])(
      '%s: one truthful 200 after the lease, and the re-created rule stays',
      {
        timeout: TIMEOUT,
      },
      async (_, fault) => {
        await using chaos = await startChaos('sqlite');
        const id = chaos.ruleId(PORT);
        const first = await chaos.serve(SHORT_LEASE);
        chaos.ecs.faults.next(REVOKE, fault);
        const { answer: broken } = await sendUntilHeld(chaos, first.url, REQUEST);
        expect(await post(first.url, { ...REQUEST, DestCidrIp: '10.0.0.0/16' })).toMatchObject({
          status: 422,
          body: { code: 'IdempotentParameterMismatch', outcome: 'none' },
        });
        const running = await post(first.url, REQUEST);
        expect(running).toMatchObject({ status: 409, body: { outcome: 'unknown' } });
        expect([1, 2]).toContain(running.retryAfter);
        first.signal('SIGKILL');
        expect(await broken).toBeUndefined();
        chaos.ecs.release();
        const again = await recreate(chaos, id);

        const second = await chaos.serve(SHORT_LEASE);
        const reply = await settle(second.url, REQUEST);
        expect(reply).toMatchObject({
          status: 200,
          body: { Outcome: 'revoked', Evidence: 'observed', Revoked: [{ SecurityGroupRuleId: id }] },
        });
        expect(await post(second.url, REQUEST)).toMatchObject({ replayed: true, text: reply.text });
        expect(chaos.listed(again)).toBe(true);
        expect(chaos.revokes('owner').map(({ removed }) => removed)).toEqual([[id]]);
      },
    );

    it('before an effect that never comes: the next one revokes the rule, and says so', {
      timeout: TIMEOUT,
    }, async () => {
      await using chaos = await startChaos('sqlite');
      const id = chaos.ruleId(PORT);
      const first = await chaos.serve(SHORT_LEASE);
      chaos.ecs.faults.next(REVOKE, { effect: 'none', reply: 'silence' });
      const broken = postOrLose(first.url, REQUEST);
      await until(() => chaos.revokes('owner').length === 1);
      first.signal('SIGKILL');
      await broken;
      const second = await chaos.serve(SHORT_LEASE);
      expect(await settle(second.url, REQUEST)).toMatchObject({
        status: 200,
        body: { Outcome: 'revoked', Evidence: 'reply', Revoked: [{ SecurityGroupRuleId: id }] },
      });
      expect(chaos.revokes('owner').map(({ removed }) => removed)).toEqual([[], [id]]);
    });
  });

  describe('an owner frozen past its lease and thawed', () => {
    it.each(TABLES)(
      'after ECS had acted: row and answers stay those of the finisher (%s)',
      { timeout: TIMEOUT },
      async (table) => {
        await using chaos = await startChaos(table);
        const id = chaos.ruleId(PORT);
        const [owner, other] = await Promise.all([chaos.serve(SHORT_LEASE), chaos.serve(SHORT_LEASE)]);
        chaos.ecs.faults.next(REVOKE, { replyHold: true });
        const { answer: late } = await sendUntilHeld(chaos, owner.url, REQUEST);
        owner.signal('SIGSTOP');
        const called = chaos.ecs.journal.entries().length;
        const reply = await settle(other.url, REQUEST);
        expect(reply).toMatchObject({ status: 200, body: { Outcome: 'revoked', Evidence: 'observed' } });
        // A takeover that finds everything gone: read, claim, snapshot, save.
        expect(chaos.ecs.journal.entries().slice(called)).toMatchObject([{ action: LOOK }]);
        if (table === 'tablestore') {
          const last = chaos.tablestore.journal.entries().slice(-3);
          expect(last).toMatchObject([
            { operation: 'GetRow' },
            { operation: 'PutRow' },
            { operation: 'PutRow' },
          ]);
        }
        const row = chaos.row('owner');
        const again = await recreate(chaos, id);

        // ECS's answer is waiting for it when it wakes up.
        chaos.ecs.release();
        owner.signal('SIGCONT');
        const told = await late;
        if (told?.status === 200) expect(told.text).toBe(reply.text);
        else expect([503, 504]).toContain(told?.status);
        for (const { url } of [owner, other]) {
          expect(await post(url, REQUEST)).toMatchObject({ status: 200, text: reply.text });
        }
        expect(chaos.row('owner')).toEqual(row);
        expect(chaos.listed(again)).toBe(true);
        expect(chaos.revokes('owner').map(({ removed }) => removed)).toEqual([[id]]);
      },
    );

    it('between its claim and its call: it calls nothing when it wakes up', {
      timeout: TIMEOUT,
    }, async () => {
      await using chaos = await startChaos('tablestore');
      const id = chaos.ruleId(PORT);
      const [owner, other] = await Promise.all([chaos.serve(SHORT_LEASE), chaos.serve(SHORT_LEASE)]);
      // Slow enough to be frozen before it has read that the claim is its own.
      chaos.tablestore.faults.next('PutRow', { reply: 'trickle' });
      const late = postOrLose(owner.url, REQUEST);
      await until(() => chaos.row('owner') !== undefined);
      owner.signal('SIGSTOP');
      expect(chaos.revokes('owner')).toHaveLength(0);
      const reply = await settle(other.url, REQUEST);
      // What a lost owner did is unknown, but this call was confirmed.
      expect(reply).toMatchObject({ status: 200, body: { Outcome: 'revoked', Evidence: 'reply' } });
      const row = chaos.row('owner');
      const again = await recreate(chaos, id);

      owner.signal('SIGCONT');
      const told = await late;
      if (told?.status === 200) expect(told.text).toBe(reply.text);
      else expect([503, 504]).toContain(told?.status);
      expect(await post(owner.url, REQUEST)).toMatchObject({ status: 200, text: reply.text });
      expect(chaos.row('owner')).toEqual(row);
      expect(chaos.listed(again)).toBe(true);
      expect(chaos.revokes('owner').map(({ removed }) => removed)).toEqual([[id]]);
    });
  });
}
