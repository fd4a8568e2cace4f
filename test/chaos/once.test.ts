/** Several processes, one table: a rule is revoked once, whoever dies. */
import { describe, expect, it } from 'vitest';
import { post, SAMPLE, settle, startChaos } from './kit.ts';

const TIMEOUT = 90_000;
const request = (token: string) => ({ ...SAMPLE, ClientToken: token });

describe.each(['sqlite', 'tablestore'] as const)('four processes on one table (%s)', (table) => {
  it('50 identical requests at once: one revoke, and every answer is 409 or the identical 200', {
    timeout: TIMEOUT,
  }, async () => {
    await using chaos = await startChaos(table);
    // The budget of every day: on a busy machine fifty requests may need it.
    const processes = await Promise.all([1, 2, 3, 4].map(() => chaos.serve({ FUNCTION_TIMEOUT: '30' })));
    const target = chaos.target();
    const replies = await Promise.all(
      Array.from({ length: 50 }, (_, n) => post(processes[n % 4]?.url ?? '', request('fifty'))),
    );
    const done = replies.filter(({ status }) => status === 200);
    expect(new Set(replies.map(({ status }) => status))).toEqual(
      new Set(done.length < 50 ? [200, 409] : [200]),
    );
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(done[0]?.body).toMatchObject({ Outcome: 'revoked', Evidence: 'reply' });
    expect(chaos.revokes()).toHaveLength(1);

    // Somebody puts the rule back: no process ever touches it under this token.
    const again = chaos.ecs.world.recreateRule(target).SecurityGroupRuleId;
    for (let n = 0; n < 100; n++) {
      const reply = await post(processes[n % 4]?.url ?? '', request('fifty'));
      expect(reply).toMatchObject({ status: 200, replayed: true, text: done[0]?.text });
    }
    expect(chaos.ids()).toContain(again);
    expect(chaos.revokes()).toHaveLength(1);
  });
});

describe('a process killed with -9 while ECS is answering', () => {
  it.concurrent.each([
    ['after the effect', { replyHold: true }],
    ['before the effect, which comes all the same', { hold: true }],
  ])(
    '%s: one truthful 200 after the lease, and the re-created rule stays',
    { timeout: TIMEOUT },
    async (_, fault) => {
      await using chaos = await startChaos();
      const target = chaos.target();
      const first = await chaos.serve();
      chaos.ecs.faults.next('RevokeSecurityGroupEgress', fault);
      const broken = post(first.url, request('killed')).catch((error: Error) => error.message);
      await chaos.ecs.untilHeld();
      const mismatch = await post(first.url, { ...request('killed'), DestCidrIp: '10.0.0.0/16' });
      expect(mismatch).toMatchObject({ status: 422, body: { code: 'IdempotentParameterMismatch' } });
      first.kill('SIGKILL');
      expect(await broken).toBe('fetch failed');
      chaos.ecs.release();
      while (chaos.ids().includes(target)) await new Promise((resolve) => setTimeout(resolve, 20));
      const again = chaos.ecs.world.recreateRule(target).SecurityGroupRuleId;

      const second = await chaos.serve();
      expect(await post(second.url, request('killed'))).toMatchObject({
        status: 409,
        body: { outcome: 'unknown' },
      });
      const reply = await settle(second.url, request('killed'));
      expect(reply).toMatchObject({
        status: 200,
        body: { Outcome: 'revoked', Evidence: 'observed', Revoked: [{ SecurityGroupRuleId: target }] },
      });
      expect(chaos.ids()).toContain(again);
      expect(chaos.revokes()).toHaveLength(1);
      expect(await post(second.url, request('killed'))).toMatchObject({ replayed: true, text: reply.text });
    },
  );

  it.concurrent('frozen past its lease and thawed: all answers stay those of the finisher', {
    timeout: TIMEOUT,
  }, async () => {
    await using chaos = await startChaos('tablestore');
    const target = chaos.target();
    const [owner, other] = await Promise.all([chaos.serve(), chaos.serve()]);
    chaos.ecs.faults.next('RevokeSecurityGroupEgress', { replyHold: true });
    const late = post(owner.url, request('frozen')).catch((error: Error) => error.message);
    await chaos.ecs.untilHeld();
    owner.kill('SIGSTOP');
    const reply = await settle(other.url, request('frozen'));
    expect(reply).toMatchObject({ status: 200, body: { Outcome: 'revoked', Evidence: 'observed' } });
    const again = chaos.ecs.world.recreateRule(target).SecurityGroupRuleId;
    chaos.ecs.release();
    owner.kill('SIGCONT');
    await late;
    for (const { url } of [owner, other]) {
      expect(await post(url, request('frozen'))).toMatchObject({ status: 200, text: reply.text });
    }
    expect(chaos.ids()).toContain(again);
    expect(chaos.revokes()).toHaveLength(1);
  });
});

describe('a table that is away', () => {
  it('for longer than the budget: 503 with nothing revoked; back again: the truth', {
    timeout: TIMEOUT,
  }, async () => {
    await using chaos = await startChaos('tablestore');
    const { url } = await chaos.serve();
    chaos.tablestore.partitionAway(60_000);
    expect(await post(url, request('away'))).toMatchObject({
      status: 503,
      body: { code: 'StoreUnavailable', outcome: 'none' },
    });
    expect(chaos.revokes()).toHaveLength(0);
    chaos.tablestore.advance(60_000);
    expect(await post(url, request('away'))).toMatchObject({ status: 200, body: { Outcome: 'revoked' } });
  });

  it('costs a replay one store call and no ECS call, and none in the process that stored it', {
    timeout: TIMEOUT,
  }, async () => {
    await using chaos = await startChaos('tablestore');
    const [one, two] = await Promise.all([chaos.serve(), chaos.serve()]);
    await post(one.url, request('trips'));
    expect(chaos.ecs.journal.entries().map(({ action }) => action)).toEqual([
      'DescribeSecurityGroupAttribute',
      'RevokeSecurityGroupEgress',
      'DescribeSecurityGroupAttribute',
    ]);
    expect(chaos.tablestore.journal.entries().map(({ operation }) => operation)).toEqual([
      'GetRow',
      'PutRow',
      'PutRow',
    ]);
    await post(one.url, request('trips'));
    expect(chaos.tablestore.journal.entries()).toHaveLength(3);
    await post(two.url, request('trips'));
    expect(chaos.tablestore.journal.entries()).toHaveLength(4);
    expect(chaos.ecs.journal.entries()).toHaveLength(3);
  });
});
