import { describe, expect, it } from 'vitest';
import { makeProblem } from '../../lib/core/errors/errors.ts';
import type { CloudEvent, EventEnd } from '../../lib/core/remediation/types.ts';
import { createEventHandler, type EventHandlerParts } from '../../lib/fc/cloud-event-handler.ts';
import { bytes, context } from '../support/fc-events.ts';
import { createMemoryLog } from '../support/http-chain.ts';

const event = (id: string, over: object = {}) => ({
  id,
  source: 'acs.ecs',
  specversion: '1.0',
  type: 'ecs:ActionTrail:ApiCall',
  data: {},
  ...over,
});
const CLEAN: EventEnd = { Outcome: 'clean', Protected: [] };
const problem = (code: string, status: number, detail = 'Why.'): EventEnd => ({
  Outcome: 'refused',
  Problem: makeProblem(code, { requestId: 'fc-1', status, detail, outcome: 'unknown' }),
});

type Handle = EventHandlerParts['remediate'];

/** A handler over `handle`, on a clock that only a test moves. */
function setUp(handle: Handle = async () => CLEAN, overdue = false) {
  let now = 0;
  const { log, events } = createMemoryLog();
  const handled: string[] = [];
  const handler = createEventHandler({
    remediate: (one, run) => {
      handled.push(one.id);
      return handle(one, run);
    },
    strict: { type: 'revoke-egress.request', check: JSON.parse },
    clock: {
      now: () => now,
      // The only one who sleeps is the deadline.
      sleep: (_, signal) =>
        new Promise((end) => (overdue ? end() : signal.addEventListener('abort', () => end()))),
    },
    random: { id: () => 'random-1' },
    log,
  });
  return {
    handled,
    events,
    pass: (ms: number) => (now += ms),
    send: (value: unknown) => handler(bytes(value), context()),
    sendText: (text: string) => handler(Buffer.from(text), context()),
  };
}

describe('the report', () => {
  it('the report has one entry per event, in their order, including invalid ones', async () => {
    const { send } = setUp();
    const names = { Source: 'acs.ecs', Type: 'ecs:ActionTrail:ApiCall' };
    expect(await send([event('a'), 'x', event('b')])).toEqual({
      Events: [
        { EventId: 'a', ...names, Outcome: 'clean', Protected: [] },
        { Outcome: 'refused', Problem: expect.objectContaining({ status: 400, code: 'InvalidJson' }) },
        { EventId: 'b', ...names, Outcome: 'clean', Protected: [] },
      ],
    });
  });

  it('a repeated event of an invocation is handled once; equal ids of two sources are two events', async () => {
    const { send, handled } = setUp();
    const report = await send([event('a'), event('a'), event('a', { source: 'acs.config' })]);
    expect(report).toMatchObject({
      Events: [{ Outcome: 'clean' }, { Outcome: 'skipped', Reason: 'duplicate' }, { Outcome: 'clean' }],
    });
    expect(handled).toEqual(['a', 'a']);
  });

  it('an event with the same id and other content does not replace the first', async () => {
    const { send, handled } = setUp();
    const [made, real] = [event('a', { data: { x: 1 } }), event('a', { data: { x: 2 } })];
    await send([made, real, event('a', { type: 'another' }), real]);
    expect(handled).toEqual(['a', 'a', 'a']);
  });

  it('an event of a hundred thousand levels is handled like any other', async () => {
    const { handled, events, sendText } = setUp();
    const levels = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    await sendText(JSON.stringify(event('a', { data: '@' })).replace('"@"', levels));
    expect(handled).toEqual(['a']);
    expect(events.map(({ event: name }) => name)).toEqual(['event']);
  });

  it.each([
    ['PolicyDenied', 403],
    ['InvalidSecurityGroupId.NotFound', 404],
    ['IdempotentParameterMismatch', 422],
  ])('a final refusal is returned (%s)', async (code, status) => {
    const { send } = setUp(async () => problem(code, status));
    expect(await send(event('a'))).toMatchObject({ Events: [{ Problem: { code, status } }] });
  });

  it('the report is logged with the token and the group of its request, within bounds', async () => {
    const errors = Array.from({ length: 30 }, () => ({
      pointer: '/PortRange',
      code: 'InvalidParam',
      detail: 'd',
    }));
    const { send, events } = setUp(async () => {
      const found = makeProblem('InvalidParameter', { requestId: 'r', detail: 'x'.repeat(5000), errors });
      return { Outcome: 'refused', Problem: found };
    });
    await send([
      event('a', { data: { ClientToken: 't'.repeat(900), SecurityGroupId: 'sg-a' } }),
      event('b', { data: { ClientToken: 7, SecurityGroupId: ['sg-a'] } }),
    ]);
    const [first, second] = events.map(({ fields }) => fields);
    expect(first).toMatchObject({ token: 't'.repeat(64), securityGroupId: 'sg-a', code: 'InvalidParameter' });
    expect(first?.faults).toEqual(Array.from({ length: 10 }, () => '/PortRange InvalidParam'));
    expect(String(first?.detail)).toHaveLength(400);
    expect(second).not.toHaveProperty('token');
    expect(second).not.toHaveProperty('securityGroupId');
  });

  it('the report is logged with one line per event, at the level of its outcome', async () => {
    const ends: Record<string, EventEnd> = { a: CLEAN, b: problem('PolicyDenied', 403) };
    const { send, events } = setUp(async ({ id }: CloudEvent) => ends[id] ?? CLEAN);
    await send([event('a'), event('b')]);
    expect(
      events.map(({ level, event: name, fields }) => [level, name, fields.eventId, fields.code]),
    ).toEqual([
      ['info', 'event', 'a', undefined],
      ['warn', 'event', 'b', 'PolicyDenied'],
    ]);
  });
});

describe('a retryable outcome is thrown', () => {
  it.each([
    ['RevocationInProgress', 409],
    ['Throttling.User', 429],
    ['InternalError', 500],
    ['Forbidden.RAM', 502],
    ['StoreUnavailable', 503],
    ['OutcomeUnknown', 504],
  ])('%s, as an error whose stack is one line', async (code, status) => {
    const { send } = setUp(async () => problem(code, status, 'Why,\nand how.'));
    const line = `${code} (${status}, outcome unknown, request fc-1): Why, and how.`;
    await expect(send(event('a'))).rejects.toMatchObject({
      name: 'InvocationUnfinished',
      message: line,
      stack: line,
    });
  });

  it('a retryable outcome is thrown after every event is handled, with their number', async () => {
    const { send, handled } = setUp(async ({ id }) => (id === 'b' ? CLEAN : problem('EcsUnavailable', 503)));
    await expect(send([event('a'), event('b'), event('c'), event('d')])).rejects.toThrow(
      /^EcsUnavailable .*\(and 2 more\)$/,
    );
    expect(handled).toEqual(['a', 'b', 'c', 'd']);
  });

  it('a defect too, which is logged but not revealed', async () => {
    const { send, events, handled } = setUp(async ({ id }) => {
      if (id === 'a') throw new TypeError('secret of the house');
      return CLEAN;
    });
    await expect(send([event('a'), event('b')])).rejects.toMatchObject({
      message: expect.not.stringContaining('secret'),
      name: 'InvocationUnfinished',
    });
    expect(handled).toEqual(['a', 'b']);
    expect(events.map((line) => line.event)).toEqual(['defect', 'event', 'event']);
  });

  it('a defect of one event alone, on one line', async () => {
    const { send, events } = setUp(() => {
      throw new TypeError('secret of the house');
    });
    await expect(send(event('a'))).rejects.toMatchObject({
      name: 'InvocationUnfinished',
      stack: expect.stringMatching(/^InternalError \(500, outcome unknown, request fc-1\): [^\n]+$/),
    });
    expect(events.map((line) => line.event)).toEqual(['defect', 'event']);
  });

  it('events without time left', async () => {
    const { send, handled, pass } = setUp(async () => {
      pass(26_500);
      return CLEAN;
    });
    await expect(send([event('a'), event('b'), event('c')])).rejects.toThrow(
      'The invocation ran out of time before this event; nothing was done for it. (and 1 more)',
    );
    expect(handled).toEqual(['a']);
  });

  it('a batch that is too large', async () => {
    const { send, handled } = setUp();
    await expect(send(Array.from({ length: 1001 }, (_, n) => event(String(n))))).rejects.toThrow(
      /^more than 1000 events in one invocation: make the batches of the stream smaller/,
    );
    expect(handled).toEqual([]);
  });
});

it('one deadline and one signal bound the whole invocation', async () => {
  const runs: unknown[] = [];
  const { send } = setUp(async (_, run) => {
    runs.push([run.deadline, run.requestId, run.signal.aborted]);
    return CLEAN;
  });
  await send([event('a'), event('b')]);
  expect(runs).toEqual([
    [29_000, 'fc-1', false],
    [29_000, 'fc-1', false],
  ]);
});

it('running work is aborted at the deadline', async () => {
  const stopped: boolean[] = [];
  const { send } = setUp(async (_, run) => {
    await new Promise((end) => setImmediate(end));
    stopped.push(run.signal.aborted);
    return CLEAN;
  }, true);
  await send(event('a'));
  expect(stopped).toEqual([true]);
});
