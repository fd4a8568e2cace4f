/** The queries of `docs/reference/log-queries.md`, asked of lines that running requests have written. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryOf } from '../../lib/core/errors/errors.ts';
import { AUDIT_LINES, HEAD } from '../../lib/reference/logs/audit-lines.ts';
import { ALARMS, COUNTERS, LOOK_UPS, type LogSearch } from '../../lib/reference/logs/queries.ts';
import { searchText } from '../../lib/reference/logs/query-text.ts';
import { untold } from './audit-schema.ts';
import { readSearch } from './log-search.ts';
import { startLogged } from './log-stage.ts';

const REVOKE = 'RevokeSecurityGroupEgress';
const LOOK = 'DescribeSecurityGroupAttribute';

let stage: Awaited<ReturnType<typeof startLogged>>;

/** Everything that the counters tell apart, once or more. */
beforeAll(async () => {
  stage = await startLogged();
  const { ecs, open, revoke, restore, state, stranger, sender } = stage;
  const { faults } = ecs;
  open();
  await revoke('revoked');
  await revoke('revoked');
  await revoke('revoked', {}, sender);
  await revoke('revoked', { PortRange: '23/23' });
  await revoke('revoked', { PortRange: '23/23' }, sender);
  await state('revoked');
  await restore('revoked');
  await restore('revoked');

  await revoke('absent', { PortRange: '99/99', IfAbsent: 'fail' });
  await revoke('absent', { PortRange: '99/99', IfAbsent: 'fail' });
  await revoke('dry', { DryRun: true });
  await revoke('invalid', { IpProtocol: 'tpc' });
  await revoke('denied', { SecurityGroupId: 'sg-other' });
  await stranger();
  await stage.revoke('gone-group', { RegionId: 'cn-nowhere' });

  faults.next(REVOKE, { hold: true });
  const first = revoke('running');
  await ecs.untilHeld();
  await revoke('running');
  await revoke('running', {}, sender);
  ecs.release();
  await first;

  open({ PortRange: '80/80' });
  faults.next(REVOKE, { reply: { code: 'OperationDenied', status: 403 } });
  await revoke('refused', { PortRange: '80/80' });
  faults.always(REVOKE, { reply: { code: 'Throttling.User', status: 400 } });
  await revoke('throttled', { PortRange: '80/80' });
  faults.clear();
  ecs.configure({ deniedActions: { [REVOKE]: 'ImplicitDeny' } });
  await revoke('rights', { PortRange: '80/80' });
  await revoke('rights-told-otherwise', { PortRange: '80/80' }, sender);
  ecs.configure({ deniedActions: {} });

  faults.always(REVOKE, { effect: 'none', reply: 'reset' });
  await revoke('unknown', { PortRange: '80/80' });
  faults.clear();
  await revoke('unknown', { PortRange: '80/80' });
  faults.always(LOOK, { reply: 'reset' });
  await revoke('away', { PortRange: '80/80' });
}, 60_000);
afterAll(() => stage[Symbol.asyncDispose]());

const found = (search: LogSearch) => stage.lines.filter(readSearch(searchText(search)));
const told = (code: string) => stage.told.filter(({ body }) => body.code === code).length;
const attempts = () => stage.ecs.journal.entries(REVOKE);

describe('each counter', () => {
  /** The number that callers and ECS know, whatever the log says. */
  const KNOWN: Readonly<Record<string, () => number>> = {
    // Every token that ECS was asked to change something for.
    new: () => new Set(attempts().map(({ clientToken }) => clientToken)).size,
    replayed: () => stage.told.filter(({ replayed }) => replayed).length,
    'in progress': () => told('RevocationInProgress'),
    mismatch: () => told('IdempotentParameterMismatch'),
    'taken over': () => 1,
    unknown: () => told('OutcomeUnknown'),
    refused: () => told('OperationDenied') + told('Forbidden.RAM'),
    denied: () => told('PolicyDenied'),
    throttled: () => told('Throttling.User'),
    'authentication failures': () => told('Unauthenticated'),
  };

  it.each(COUNTERS)('$name counts what happened, line by line', ({ name, search }) => {
    const known = KNOWN[name]?.();
    expect(known).toBeGreaterThan(0);
    expect(found(search)).toHaveLength(known ?? Number.NaN);
  });

  it('is one of those that the issue asks for, and every one is there', () => {
    expect(COUNTERS.map(({ name }) => name)).toEqual(Object.keys(KNOWN));
  });

  it('finds nothing among the lines that it is not about', () => {
    const codes = new Set(found({ lines: ['request'] }).map(({ code }) => code));
    expect(codes.size).toBeGreaterThan(10);
    for (const { search } of COUNTERS.filter(({ search }) => search.where?.code)) {
      const wanted = String(search.where?.code).replace('*', '');
      expect(found(search).filter(({ code }) => !String(code).startsWith(wanted))).toEqual([]);
    }
  });
});

describe('each alarm', () => {
  it.each([
    ['credentials or rights of the function refused', 2],
    ['ECS unavailable', 2],
    ['outcome unknown', 1],
    ['error logged', 0],
    ['table unavailable', 0],
  ])('"%s" sees %d lines in this run', (name, lines) => {
    const alarm = ALARMS.find((each) => each.name === name);
    expect(alarm && found(alarm.search)).toHaveLength(lines);
  });
});

describe('the lines that were written', () => {
  it('are all of the record', () => {
    const written = new Set(stage.lines.map(({ event }) => String(event)));
    expect([...written].sort()).toEqual(['attempt', 'request', 'restore', 'takeover']);
  });

  it('are as docs/reference/log-lines.md says', () => {
    expect(untold(stage.lines)).toEqual([]);
  });
});

describe('the ids', () => {
  it('lead from the gateway over the caller and the invocation to ECS', () => {
    const [answer] = stage.told;
    const [request, ...more] = found({ lines: ['request'], where: { gatewayRequestId: 'gateway-0' } });
    expect(more).toEqual([]);
    expect(request).toMatchObject({
      requestId: answer?.requestId,
      token: 'revoked',
      ecsRequestId: answer?.body.RequestId,
    });
    const [attempt] = found({ lines: ['attempt'], where: { requestId: answer?.requestId ?? '' } });
    const ids = attempts().flatMap(({ requestId }) => requestId ?? []);
    expect(attempt).toMatchObject({ calls: [{ class: 'done', requestId: ids[0] }] });
  });

  it('of a refusal lead to the call that ECS refused', () => {
    const answer = stage.told.find(({ body }) => body.code === 'OperationDenied');
    const [request] = found({ where: { code: 'OperationDenied' }, lines: ['request'] });
    expect(request).toMatchObject({ ecsRequestId: answer?.body.ecsRequestId });
    expect(attempts().map(({ requestId }) => requestId)).toContain(answer?.body.ecsRequestId);
  });
});

describe('every query', () => {
  const all: readonly LogSearch[] = [...COUNTERS, ...ALARMS, ...LOOK_UPS].map(({ search }) => search);
  const members = (line: string) => AUDIT_LINES.find(({ event }) => event === line)?.members ?? [];

  it('names lines that exist', () => {
    const known = AUDIT_LINES.map(({ event }) => event);
    expect(all.flatMap(({ lines = [] }) => lines).filter((line) => !known.includes(line))).toEqual([]);
  });

  it('names members that each of its lines has, and values that they can have', () => {
    const wrong = all.flatMap(({ lines, where = {}, not = {} }) =>
      Object.entries({ ...where, ...not }).flatMap(([name, value]) =>
        name.split('|').flatMap((member) => {
          const of = lines ? lines.map(members) : [[...HEAD, ...AUDIT_LINES.flatMap((line) => line.members)]];
          return of
            .map((each) => each.find((one) => one.name === member))
            .filter((one) => !one || (one.values && !one.values.includes(value)))
            .map(() => `${member}: ${value}`);
        }),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('names codes that this service or ECS has', () => {
    const codes = all.flatMap(({ where, not }) =>
      [where?.code, not?.code].filter((code) => code !== undefined),
    );
    expect(codes.filter((code) => !entryOf(code.replace('*', '')))).toEqual([]);
  });

  it('selects members of the record only', () => {
    const known = [...HEAD, ...AUDIT_LINES.flatMap((line) => line.members)].map(
      ({ name }) => `message.${name}`,
    );
    const selected = LOOK_UPS.flatMap(({ sql = '' }) =>
      [...sql.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
    );
    expect(selected.length).toBeGreaterThan(2);
    expect(selected.filter((name) => !known.includes(name))).toEqual([]);
  });
});
