/** One suite for every entry point: the same change has the same outcome, whoever tells of it and in whatever words. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENTRY_POINT_ENV, ENTRY_POINTS, type EntryPoint, entryPointConfig } from './entry-points.ts';
import { FOREIGN, openStage, type Stage } from './environment.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const LOOK = 'DescribeSecurityGroupAttribute';
let stage: Stage;
/** Tokens live on in the table from test to test. */
let count = 0;
const newId = () => `change-${++count}`;

beforeAll(async () => {
  stage = await openStage(entryPointConfig(), ENTRY_POINT_ENV);
});
afterAll(() => stage.close());
beforeEach(() => stage.simulator.reset());

/** The status of the table, under which a sender of webhooks gets another one. */
const seen = (entryPoint: EntryPoint, status: number, webhook: number) =>
  entryPoint.kind === 'webhook' ? webhook : status;
const calls = (action: string) => stage.simulator.journal.entries(action).length;

describe.each(ENTRY_POINTS)('through $name', (entryPoint) => {
  it('a change is made once, by the id of its rule', async () => {
    const answer = await stage.tell(entryPoint, { id: newId() });
    expect(answer).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked', Evidence: 'reply', Revoked: [{ PortRange: '443/443' }] },
    });
    expect(answer.headers).not.toHaveProperty('X-Original-Status');
    expect(stage.left()).toEqual(['80/80']);
    expect(stage.simulator.journal.entries(REVOKE)).toMatchObject([
      { parameters: { 'SecurityGroupRuleId.1': expect.stringMatching(/^sgr-/) } },
    ]);
    const line =
      entryPoint.kind === 'event' ? { outcome: 'answered' } : { caller: entryPoint.caller, status: 200 };
    expect(stage.events.at(-1)?.fields).toMatchObject(line);
    expect(stage.events.find(({ fields }) => fields?.caller === entryPoint.caller)).toBeDefined();
  });

  it('a change that is delivered again, later and signed anew, is replayed', async () => {
    const id = newId();
    const first = await stage.tell(entryPoint, { id });
    const journal = stage.simulator.journal.entries().length;
    for (const later of [1_000, 60_000]) {
      const again = await stage.tell(entryPoint, { id, later });
      expect(again).toMatchObject({ status: 200, headers: { 'Idempotency-Replayed': 'true' } });
      expect(again.body).toEqual(first.body);
    }
    expect(stage.simulator.journal.entries()).toHaveLength(journal);
  });

  // The token of an event covers its data: a forged event with the same id cannot take the token of the genuine one.
  it.runIf(entryPoint.kind === 'event')(
    'another change under the same event id is a request of its own',
    async () => {
      const id = newId();
      await stage.tell(entryPoint, { id });
      expect((await stage.tell(entryPoint, { id, ports: '80/80' })).status).toBe(200);
      expect(stage.left()).toEqual([]);
    },
  );

  it.runIf(entryPoint.kind !== 'event')(
    'another change under the same token is 422, without a call to ECS',
    async () => {
      const id = newId();
      await stage.tell(entryPoint, { id });
      const journal = stage.simulator.journal.entries().length;
      expect(await stage.tell(entryPoint, { id, ports: '80/80' })).toMatchObject({
        status: seen(entryPoint, 422, 200),
        body: { status: 422, code: 'IdempotentParameterMismatch' },
      });
      expect(stage.simulator.journal.entries()).toHaveLength(journal);
      expect(stage.left()).toEqual(['80/80']);
    },
  );

  it('what is not there is absent', async () => {
    expect(await stage.tell(entryPoint, { id: newId(), ports: '8080/8080' })).toMatchObject({
      status: 200,
      body: { Outcome: 'absent', Revoked: [], Hints: expect.any(Array) },
    });
    expect(stage.left()).toHaveLength(2);
  });

  it('a group outside of the policy is 403, and neither table nor ECS is touched', async () => {
    const touches = stage.touches();
    expect(await stage.tell(entryPoint, { id: newId(), group: FOREIGN })).toMatchObject({
      status: seen(entryPoint, 403, 200),
      body: {
        status: 403,
        code: 'PolicyDenied',
        detail: `policy.callers.${entryPoint.caller}.groups does not name ${FOREIGN}.`,
        outcome: 'none',
      },
    });
    expect([stage.touches() - touches, stage.simulator.journal.entries().length]).toEqual([0, 0]);
  });

  it('a change that makes no sense is 400, with what is wrong', async () => {
    const answer = await stage.tell(entryPoint, { id: newId(), ports: '443/80' });
    expect(answer).toMatchObject({
      status: seen(entryPoint, 400, 200),
      body: { status: 400, errors: [{ pointer: expect.stringMatching(/PortRange$/) }] },
    });
    expect(answer.headers['X-Original-Status']).toBe(entryPoint.kind === 'webhook' ? '400' : undefined);
    expect(stage.simulator.journal.entries()).toEqual([]);
  });

  it("a refusal of ECS of our own rights is 502, and a sender's reason to come back", async () => {
    stage.simulator.faults.always(LOOK, { reply: { code: 'Forbidden.RAM', status: 403 } });
    const answer = await stage.tell(entryPoint, { id: newId() });
    expect(answer).toMatchObject({
      status: seen(entryPoint, 502, 503),
      body: { status: 502, code: 'Forbidden.RAM', outcome: 'none' },
    });
    expect(answer.headers['Retry-After']).toBe(entryPoint.kind === 'webhook' ? '55' : undefined);
  });

  it('a change that is still being made is 409, and then replayed', async () => {
    stage.simulator.faults.next(REVOKE, { hold: true });
    const id = newId();
    const first = stage.tell(entryPoint, { id });
    await stage.simulator.untilHeld();
    expect(await stage.tell(entryPoint, { id, later: 1_000 })).toMatchObject({
      status: seen(entryPoint, 409, 503),
      // An event comes again when the platform has it come.
      headers: entryPoint.kind === 'event' ? {} : { 'Retry-After': '2' },
      body: { status: 409, code: 'RevocationInProgress', outcome: 'unknown' },
    });
    stage.simulator.release();
    const { body } = await first;
    expect(body).toMatchObject({ Outcome: 'revoked' });
    expect((await stage.tell(entryPoint, { id, later: 2_000 })).body).toEqual(body);
    expect(calls(REVOKE)).toBe(1);
  });
});

describe('whoever is nobody', () => {
  const forgeable = ENTRY_POINTS.filter(({ proven }) => !proven);

  it('is told one thing, to the letter, whichever way he tried', async () => {
    const answers = [];
    for (const entryPoint of forgeable)
      answers.push(await stage.tell(entryPoint, { id: newId(), forged: true }));
    const [first] = answers;
    expect(first).toMatchObject({ status: 401, body: { code: 'Unauthenticated', outcome: 'none' } });
    for (const answer of answers) expect(answer).toEqual(first);
    expect(stage.simulator.journal.entries()).toEqual([]);
  });
});

describe('two callers with one token', () => {
  it('do not see each other: each has a row of its own, and its own answer', async () => {
    const id = newId();
    const [one, two] = ENTRY_POINTS;
    if (!one || !two) throw new Error('an entry point is missing');
    expect(await stage.send(one.event({ id }))).toMatchObject({ body: { Outcome: 'revoked' } });
    const other = await stage.send(two.event({ id, ports: '80/80' }));
    expect(other).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked', Revoked: [{ PortRange: '80/80' }] },
    });
    expect(other.headers).not.toHaveProperty('Idempotency-Replayed');
    expect(await stage.send(one.event({ id }))).toMatchObject({
      headers: { 'Idempotency-Replayed': 'true' },
      body: { Revoked: [{ PortRange: '443/443' }] },
    });
  });

  it('even where one knows the token of the other, its state is not to be had', async () => {
    const id = newId();
    const [one, two] = ENTRY_POINTS;
    if (!one || !two) throw new Error('an entry point is missing');
    await stage.send(one.event({ id }));
    const asking = (entryPoint: EntryPoint) => {
      const event = JSON.parse(entryPoint.event({ id }).toString());
      return stage.send(
        Buffer.from(JSON.stringify({ ...event, httpMethod: 'GET', path: `/revocations/${id}`, body: '' })),
      );
    };
    expect(await asking(one)).toMatchObject({ status: 200, body: { State: 'done' } });
    expect(await asking(two)).toMatchObject({ status: 404, body: { code: 'RevocationNotFound' } });
  });
});
