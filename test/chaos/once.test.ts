/** Four processes on one table: one revoke, however many requests there are, and none afterwards. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post, type Reply } from '../support/post.ts';
import { type Chaos, LOOK, REVOKE, type Served, startChaos, TABLES } from './kit.ts';
import { entry, LARGE_ID, request } from './world.ts';

const TIMEOUT = 90_000;

describe.each(TABLES)('four processes on one table (%s)', (table) => {
  let chaos: Chaos;
  let processes: Served[];

  beforeAll(async () => {
    chaos = await startChaos(table);
    processes = await Promise.all([1, 2, 3, 4].map(() => chaos.serve()));
  }, TIMEOUT);
  afterAll(() => chaos[Symbol.asyncDispose]());

  const url = (n: number): string => processes[n % processes.length]?.url ?? '';
  const storeCalls = () => chaos.tablestore.journal.entries().map(({ operation }) => operation);
  const ecsCalls = () => chaos.ecs.journal.entries().map(({ action }) => action);

  /** Sends one request many times at once, and checks what must be true of the answers together. */
  async function stampede(body: ReturnType<typeof request>, times: number, spread: number): Promise<Reply> {
    const replies = await Promise.all(Array.from({ length: times }, (_, n) => post(url(n % spread), body)));
    const done = replies.filter(({ status }) => status === 200);
    expect(replies.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    expect(new Set(done.map(({ text }) => text)).size).toBe(1);
    expect(done.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const [first] = done;
    if (!first) throw new Error('no request was answered 200');
    expect(first.body).toMatchObject({ Outcome: 'revoked', Evidence: 'reply' });
    expect(chaos.revokes(body.ClientToken)).toHaveLength(1);
    return first;
  }

  it('50 identical requests at once to one process: one revoke, and every answer is 409 or the identical 200', {
    timeout: TIMEOUT,
  }, async () => {
    await stampede(request('fifty-to-one', 1), 50, 1);
  });

  it('50 identical requests at once: one revoke, and every answer is 409 or the identical 200', {
    timeout: TIMEOUT,
  }, async () => {
    await stampede(request('fifty-to-four', 2), 50, 4);
  });

  it('a rule put back after the 200 stays, though every process is asked 100 times more', {
    timeout: TIMEOUT,
  }, async () => {
    const id = chaos.ruleId(3);
    const first = await post(url(0), request('again', 3));
    expect(first).toMatchObject({ status: 200, body: { Outcome: 'revoked' } });
    const again = chaos.ecs.world.recreateRule(id).SecurityGroupRuleId;
    const [stored, called] = [storeCalls().length, ecsCalls().length];
    for (let n = 0; n < 100; n++) {
      const replies = await Promise.all([0, 1, 2, 3].map((at) => post(url(at), request('again', 3))));
      for (const reply of replies)
        expect(reply).toMatchObject({ status: 200, replayed: true, text: first.text });
    }
    expect(chaos.listed(again)).toBe(true);
    expect(ecsCalls().slice(called)).toEqual([]);
    // One read for each replay; none in the process that stored the answer.
    const reads = table === 'tablestore' ? 300 : 0;
    expect(storeCalls().slice(stored)).toEqual(Array.from({ length: reads }, () => 'GetRow'));
  });

  it('the same token with another request is 422, while the first runs and after it, and ECS sees nothing', {
    timeout: TIMEOUT,
  }, async () => {
    const other = { ...request('mismatch', 4), PortRange: '5/5' };
    const refusal = { status: 422, body: { code: 'IdempotentParameterMismatch', outcome: 'none' } };
    chaos.ecs.faults.next(REVOKE, { hold: true });
    const running = post(url(0), request('mismatch', 4));
    await chaos.ecs.untilHeld();
    const called = ecsCalls().length;
    for (const at of [0, 1, 2, 3]) expect(await post(url(at), other)).toMatchObject(refusal);
    expect(ecsCalls()).toHaveLength(called);
    chaos.ecs.release();
    expect(await running).toMatchObject({ status: 200, body: { Outcome: 'revoked' } });
    const settled = ecsCalls().length;
    for (const at of [0, 1, 2, 3]) {
      const reply = await post(url(at), other);
      expect(reply).toMatchObject(refusal);
      expect(reply.text).not.toContain('sgr-');
    }
    expect(ecsCalls()).toHaveLength(settled);
    expect(chaos.ruleId(5)).toMatch(/^sgr-/);
  });

  it.each<[string, (ids: readonly string[]) => object]>([
    ['members', () => ({ Permissions: Array.from({ length: 100 }, (_, n) => entry(n + 201)) })],
    ['ids', (ids) => ({ SecurityGroupRuleId: ids.slice(0, 100) })],
  ])(
    '100 rules of a group of 1,000 go by their %s, in one call',
    { timeout: TIMEOUT },
    async (kind, form) => {
      const listed = () => chaos.ecs.world.rules(LARGE_ID).map((rule) => rule.SecurityGroupRuleId);
      const before = listed();
      const token = `large-${kind}`;
      const body = {
        RegionId: 'cn-hangzhou',
        SecurityGroupId: LARGE_ID,
        ClientToken: token,
        ...form(before),
      };
      const reply = await post(url(0), body);
      expect(reply).toMatchObject({ status: 200, body: { Outcome: 'revoked', Evidence: 'reply' } });
      const after = new Set(listed());
      const gone = before.filter((id) => !after.has(id));
      expect(gone).toHaveLength(100);
      expect([reply.body.Revoked].flat().map((rule) => Object(rule).SecurityGroupRuleId)).toEqual(gone);
      expect(chaos.revokes(token).map(({ removed }) => [...removed].sort())).toEqual([[...gone].sort()]);
      expect(await post(url(1), body)).toMatchObject({ replayed: true, text: reply.text });
    },
  );

  it('a new request is six trips', { timeout: TIMEOUT }, async () => {
    const [stored, called] = [storeCalls().length, ecsCalls().length];
    await post(url(0), request('trips', 6));
    expect(ecsCalls().slice(called)).toEqual([LOOK, REVOKE, LOOK]);
    const trips = table === 'tablestore' ? ['GetRow', 'PutRow', 'PutRow'] : [];
    expect(storeCalls().slice(stored)).toEqual(trips);
  });
});
