/** One suite for every entry point, in both kinds of runtime: the same change has the same outcome. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENTRY_POINT_ENV, ENTRY_POINTS, type EntryPoint, entryPointConfig } from './entry-points.ts';
import { FOREIGN, GROUP, type Harness, openHarness, type RuntimeName } from './environment.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const LOOK = 'DescribeSecurityGroupAttribute';
describe.each<RuntimeName>(['nodejs20', 'custom'])('in a runtime %s', (runtime) => {
  let harness: Harness;
  /** Tokens stay in the table between tests. */
  let count = 0;
  const newId = () => `change-${++count}`;

  beforeAll(async () => {
    harness = await openHarness(entryPointConfig(), ENTRY_POINT_ENV, runtime);
  });
  afterAll(() => harness.close());
  beforeEach(() => harness.simulator.reset());

  /** The documented status, and the status that a webhook sender gets. */
  const seen = (entryPoint: EntryPoint, status: number, webhook: number) =>
    entryPoint.kind === 'webhook' ? webhook : status;
  const calls = (action: string) => harness.simulator.journal.entries(action).length;

  describe.each(ENTRY_POINTS)('through $name', (entryPoint) => {
    it('a change is made once, by the id of its rule', async () => {
      const answer = await harness.tell(entryPoint, { id: newId() });
      expect(answer).toMatchObject({
        status: 200,
        body: { Outcome: 'revoked', Evidence: 'reply', Revoked: [{ PortRange: '443/443' }] },
      });
      expect(answer.headers).not.toHaveProperty('X-Original-Status');
      expect(harness.left()).toEqual(['80/80']);
      expect(harness.simulator.journal.entries(REVOKE)).toMatchObject([
        { parameters: { 'SecurityGroupRuleId.1': expect.stringMatching(/^sgr-/) } },
      ]);
      const line =
        entryPoint.kind === 'event' ? { outcome: 'answered' } : { caller: entryPoint.caller, status: 200 };
      expect(harness.events.at(-1)?.fields).toMatchObject(line);
      expect(harness.events.find(({ fields }) => fields?.caller === entryPoint.caller)).toBeDefined();
    });

    it('a redelivered change with a new time and signature is replayed', async () => {
      const id = newId();
      const first = await harness.tell(entryPoint, { id });
      const journal = harness.simulator.journal.entries().length;
      for (const later of [1_000, 60_000]) {
        const again = await harness.tell(entryPoint, { id, later });
        expect(again).toMatchObject({ status: 200, headers: { 'Idempotency-Replayed': 'true' } });
        expect(again.body).toEqual(first.body);
      }
      expect(harness.simulator.journal.entries()).toHaveLength(journal);
    });

    // The token of an event covers its data: a forged event with the same id cannot take the token of the genuine one.
    it.runIf(entryPoint.kind === 'event')(
      'another change under the same event id is another request',
      async () => {
        const id = newId();
        await harness.tell(entryPoint, { id });
        expect((await harness.tell(entryPoint, { id, ports: '80/80' })).status).toBe(200);
        expect(harness.left()).toEqual([]);
      },
    );

    it.runIf(entryPoint.kind !== 'event')(
      'another change under the same token is 422, without a call to ECS',
      async () => {
        const id = newId();
        await harness.tell(entryPoint, { id });
        const journal = harness.simulator.journal.entries().length;
        expect(await harness.tell(entryPoint, { id, ports: '80/80' })).toMatchObject({
          status: seen(entryPoint, 422, 200),
          body: { status: 422, code: 'IdempotentParameterMismatch' },
        });
        expect(harness.simulator.journal.entries()).toHaveLength(journal);
        expect(harness.left()).toEqual(['80/80']);
      },
    );

    it('a missing rule is absent', async () => {
      expect(await harness.tell(entryPoint, { id: newId(), ports: '8080/8080' })).toMatchObject({
        status: 200,
        body: { Outcome: 'absent', Revoked: [], Hints: expect.any(Array) },
      });
      expect(harness.left()).toHaveLength(2);
    });

    it('a group outside of the policy is a 403 without a call to the table or ECS', async () => {
      const touches = harness.touches();
      expect(await harness.tell(entryPoint, { id: newId(), group: FOREIGN })).toMatchObject({
        status: seen(entryPoint, 403, 200),
        body: {
          status: 403,
          code: 'PolicyDenied',
          detail: `policy.callers.${entryPoint.caller}.groups does not name ${FOREIGN}.`,
          outcome: 'none',
        },
      });
      expect([harness.touches() - touches, harness.simulator.journal.entries().length]).toEqual([0, 0]);
    });

    it('an invalid change is a 400 with the fault', async () => {
      const answer = await harness.tell(entryPoint, { id: newId(), ports: '443/80' });
      expect(answer).toMatchObject({
        status: seen(entryPoint, 400, 200),
        body: { status: 400, errors: [{ pointer: expect.stringMatching(/PortRange$/) }] },
      });
      expect(answer.headers['X-Original-Status']).toBe(entryPoint.kind === 'webhook' ? '400' : undefined);
      expect(harness.simulator.journal.entries()).toEqual([]);
    });

    it('a refusal of our own rights by ECS is a 502, which a webhook sender retries', async () => {
      harness.simulator.faults.always(LOOK, { reply: { code: 'Forbidden.RAM', status: 403 } });
      const answer = await harness.tell(entryPoint, { id: newId() });
      expect(answer).toMatchObject({
        status: seen(entryPoint, 502, 503),
        body: { status: 502, code: 'Forbidden.RAM', outcome: 'none' },
      });
      expect(answer.headers['Retry-After']).toBe(entryPoint.kind === 'webhook' ? '55' : undefined);
    });

    it.runIf(entryPoint.ownRequest)('a plan is executed only while it holds', async () => {
      const tell = (members: object) =>
        harness.tell(entryPoint, {
          id: newId(),
          mangle: (text) => JSON.stringify({ ...JSON.parse(text), ...members }),
        });
      const { body: planned } = await tell({ DryRun: true });
      expect(planned).toMatchObject({ Outcome: 'dry-run', Plan: expect.stringMatching(/^plan-/) });
      const [rule] = harness.simulator.world.rules(GROUP);
      harness.simulator.world.recreateRule(rule?.SecurityGroupRuleId ?? '');
      const refused = await tell({ Plan: planned.Plan });
      expect(refused).toMatchObject({ status: 409, body: { code: 'PlanChanged' } });
      expect(calls(REVOKE)).toBe(0);
      const { current } = Object(refused.body.plan);
      expect(await tell({ Plan: current })).toMatchObject({ status: 200, body: { Outcome: 'revoked' } });
      expect(harness.left()).toEqual(['80/80']);
    });

    it('a running change is a 409, and replayed later', async () => {
      harness.simulator.faults.next(REVOKE, { hold: true });
      const id = newId();
      const first = harness.tell(entryPoint, { id });
      await harness.simulator.untilHeld();
      expect(await harness.tell(entryPoint, { id, later: 1_000 })).toMatchObject({
        status: seen(entryPoint, 409, 503),
        // The platform delivers an event again.
        headers: entryPoint.kind === 'event' ? {} : { 'Retry-After': '2' },
        body: { status: 409, code: 'RevocationInProgress', outcome: 'unknown' },
      });
      harness.simulator.release();
      const { body } = await first;
      expect(body).toMatchObject({ Outcome: 'revoked' });
      expect((await harness.tell(entryPoint, { id, later: 2_000 })).body).toEqual(body);
      expect(calls(REVOKE)).toBe(1);
    });
  });

  describe('an unauthenticated sender', () => {
    const forgeable = ENTRY_POINTS.filter(({ proven }) => !proven);

    it('an unauthenticated sender gets exactly the same answer in every case', async () => {
      const answers = [];
      for (const entryPoint of forgeable)
        answers.push(await harness.tell(entryPoint, { id: newId(), forged: true }));
      const [first] = answers;
      expect(first).toMatchObject({ status: 401, body: { code: 'Unauthenticated', outcome: 'none' } });
      for (const answer of answers) expect(answer).toEqual(first);
      expect(harness.simulator.journal.entries()).toEqual([]);
    });
  });

  it('two callers with one token have separate rows and answers', async () => {
    const id = newId();
    const [one, two] = ENTRY_POINTS;
    if (!one || !two) throw new Error('an entry point is missing');
    expect(await harness.send(one.event({ id }))).toMatchObject({ body: { Outcome: 'revoked' } });
    const other = await harness.send(two.event({ id, ports: '80/80' }));
    expect(other).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked', Revoked: [{ PortRange: '80/80' }] },
    });
    expect(other.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(await harness.send(one.event({ id }))).toMatchObject({
      headers: { 'Idempotency-Replayed': 'true' },
      body: { Revoked: [{ PortRange: '443/443' }] },
    });
  });

  it('two callers with one token cannot read the state of each other, even with the token', async () => {
    const id = newId();
    const [one, two] = ENTRY_POINTS;
    if (!one || !two) throw new Error('an entry point is missing');
    await harness.send(one.event({ id }));
    const asking = (entryPoint: EntryPoint) => {
      const event = JSON.parse(entryPoint.event({ id }).toString());
      return harness.send(
        Buffer.from(JSON.stringify({ ...event, httpMethod: 'GET', path: `/revocations/${id}`, body: '' })),
      );
    };
    expect(await asking(one)).toMatchObject({ status: 200, body: { State: 'done' } });
    expect(await asking(two)).toMatchObject({ status: 404, body: { code: 'RevocationNotFound' } });
  });
});
