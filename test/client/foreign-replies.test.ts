/** Replies that are not provably from the service: they never decide the outcome. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../lib/cli/exit-codes.ts';
import { createClient } from '../../lib/client/client.ts';
import type { Reply } from '../../lib/client/transport.ts';
import { countingRandom, DRY_RUN, leapingClock, problem, RESULT, reply, scripted } from './kit.ts';

const TOKEN = 't-1';
const REQUEST = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['sgr-1'] };
const JSON_TYPE = { 'content-type': 'application/json' };
const at = RESULT.CompletedAt;

type Operation = 'revoke' | 'dryRun' | 'state' | 'restore';
const OPERATIONS: readonly Operation[] = ['revoke', 'dryRun', 'state', 'restore'];

const RESULTS: Readonly<Record<Operation, Readonly<Record<string, unknown>>>> = {
  revoke: RESULT,
  dryRun: DRY_RUN,
  state: {
    ...{ ClientToken: TOKEN, State: 'done', Attempts: 1, CreatedAt: at, UpdatedAt: at, ExpiresAt: at },
    Result: RESULT,
  },
  restore: { ...RESULT, Outcome: 'restored', Rules: RESULT.Revoked },
};
/** The required members of each answer. */
const NEEDED: Readonly<Record<Operation, readonly string[]>> = {
  revoke: ['RequestId', 'ClientToken', 'RegionId', 'SecurityGroupId', 'Outcome', 'Evidence', 'Revoked'],
  dryRun: ['RegionId', 'SecurityGroupId', 'Outcome', 'Allowed', 'Matches', 'CompletedAt'],
  state: ['ClientToken', 'State', 'Attempts', 'CreatedAt', 'UpdatedAt', 'ExpiresAt', 'Result'],
  restore: ['ClientToken', 'RegionId', 'SecurityGroupId', 'Outcome', 'Rules'],
};
const REFUSAL = problem(403, 'PolicyDenied');
const NEEDED_OF_PROBLEM = ['type', 'title', 'status', 'detail', 'code', 'requestId', 'outcome'];

async function answerTo(operation: Operation, reply: Reply) {
  const clock = leapingClock();
  const transport = scripted(clock, [reply]);
  const client = createClient({ transport, clock, random: countingRandom(), retry: { total: 5_000 } });
  if (operation === 'revoke') return client.revoke({ ...REQUEST, ClientToken: TOKEN });
  if (operation === 'dryRun') return client.dryRun(REQUEST);
  return operation === 'state' ? client.state(TOKEN) : client.restore(TOKEN);
}

async function expectUnknown(operation: Operation, reply: Reply): Promise<void> {
  const answer = await answerTo(operation, reply);
  expect(answer, JSON.stringify(reply)).toMatchObject({ kind: 'no-answer', outcome: 'unknown' });
  expect(exitCodeOf(answer)).toBe(3);
}

const operations = fc.constantFrom(...OPERATIONS);
const statuses = fc.oneof(
  fc.constantFrom(200, 201, 204, 301, 302, 400, 401, 403, 404, 407, 409, 413, 422, 429, 500, 502, 503, 504),
  fc.integer({ min: 100, max: 599 }),
);
const types = fc.option(
  fc.constantFrom('application/json', 'application/problem+json', 'text/html', 'text/plain', ''),
  { nil: undefined },
);
const withType = (type: string | undefined): Record<string, string> =>
  type === undefined ? {} : { 'content-type': type };

describe('an answer counts only if it is provably from the service', () => {
  it.each([
    'urn:revoke-egress:problem:PolicyDenied',
    '/errors/PolicyDenied',
    'https://docs.example.com/errors.md#PolicyDenied',
    'http://localhost:8080/explain?code=PolicyDenied',
  ])('a reply of the type %s counts as an answer of the service', async (type) => {
    const answer = await answerTo('revoke', reply(403, { ...REFUSAL, type }));
    expect(answer).toMatchObject({ kind: 'problem', problem: { code: 'PolicyDenied' } });
  });

  it.each(['PolicyDenied', '/errors/NotPolicyDenied', 'javascript:/PolicyDenied', '//x/y/Other', '/errors/'])(
    'a reply of the type %s does not count as an answer of the service',
    (type) => expectUnknown('revoke', reply(403, { ...REFUSAL, type })),
  );

  it.each([
    ['a refusal', 403, JSON.stringify(REFUSAL).replace('"outcome"', '"outcome":"unknown","outcome"')],
    ['a result', 200, JSON.stringify(RESULT).replace('"Outcome"', '"Outcome":"absent","Outcome"')],
    [
      'a result, further down',
      200,
      JSON.stringify({ ...RESULT, x: 1 }).replace('"x":1', '"x":{"a":1,"a":2}'),
    ],
  ])('%s with a member twice is not', (_, status, body) =>
    expectUnknown('revoke', { status, headers: JSON_TYPE, body }),
  );

  it.each(OPERATIONS)(
    'the answers that are cut, changed or mislabelled below are those of %s',
    async (operation) => {
      const reply = { status: 200, headers: JSON_TYPE, body: JSON.stringify(RESULTS[operation]) };
      expect(await answerTo(operation, reply)).toMatchObject({ kind: 'result' });
      const refusal = { status: 403, headers: JSON_TYPE, body: JSON.stringify(REFUSAL) };
      const answer = await answerTo(operation, refusal);
      expect([answer.kind, exitCodeOf(answer)]).toEqual(['problem', 1]);
    },
  );

  it('another reply, of any status, with any text or JSON in it, leaves the outcome unknown', async () => {
    const body = fc.oneof(fc.constant(''), fc.string({ unit: 'binary' }), fc.json(), fc.lorem());
    await fc.assert(
      fc.asyncProperty(operations, statuses, types, body, async (operation, status, type, text) => {
        await expectUnknown(operation, { status, headers: withType(type), body: text });
      }),
      { numRuns: 400 },
    );
  });

  it('truncated, or with a prefix or suffix, it leaves the outcome unknown', async () => {
    const damage = fc.oneof(
      fc.nat().map((cut) => (text: string) => text.slice(0, cut % text.length)),
      fc.nat().map((cut) => (text: string) => text.slice(1 + (cut % text.length))),
      fc.constantFrom('\ufeff', '<!-- -->', ")]}',\n", '\0').map((junk) => (text: string) => junk + text),
      fc.constantFrom('<script>', '}', '\0', '{}').map((junk) => (text: string) => text + junk),
    );
    await fc.assert(
      fc.asyncProperty(operations, fc.boolean(), damage, async (operation, refused, damaged) => {
        const [status, value] = refused ? [403, REFUSAL] : [200, RESULTS[operation]];
        await expectUnknown(operation, { status, headers: JSON_TYPE, body: damaged(JSON.stringify(value)) });
      }),
      { numRuns: 400 },
    );
  });

  it('an answer without any one of its members, or with another kind of value there, leaves the outcome unknown', async () => {
    const wrong = fc.constantFrom(undefined, null, { a: 1 }, ['\u001b[31m'], 7.5, '\u001b[31m503');
    await fc.assert(
      fc.asyncProperty(operations, fc.boolean(), fc.nat(), wrong, async (operation, refused, nth, value) => {
        const [status, whole] = refused ? [403, REFUSAL] : [200, RESULTS[operation]];
        const needed = refused ? NEEDED_OF_PROBLEM : NEEDED[operation];
        const name = needed[nth % needed.length] ?? '';
        const isText =
          typeof value === 'string' && !['status', 'type', 'outcome', 'Outcome', 'State'].includes(name);
        fc.pre(!isText || name === 'Attempts' || name === 'Allowed' || name === 'Evidence');
        const body = JSON.stringify({ ...whole, [name]: value });
        await expectUnknown(operation, { status, headers: JSON_TYPE, body });
      }),
      { numRuns: 400 },
    );
  });

  it('an answer under another media type, or none, leaves the outcome unknown', async () => {
    const others = fc.constantFrom(
      undefined,
      '',
      'text/html',
      'text/json',
      'application/jsonp',
      'application/x-json',
    );
    await fc.assert(
      fc.asyncProperty(operations, fc.boolean(), others, async (operation, refused, type) => {
        const [status, value] = refused ? [403, REFUSAL] : [200, RESULTS[operation]];
        await expectUnknown(operation, { status, headers: withType(type), body: JSON.stringify(value) });
      }),
    );
  });

  it.each([
    ['a problem of RFC 9457 that is not ours', 403, { ...REFUSAL, type: 'about:blank' }],
    ['a problem whose code is not that of its type', 403, { ...REFUSAL, code: 'RouteNotFound' }],
    ['a problem under the status of something else', 407, REFUSAL],
    ['a problem with a status that is no failure', 200, problem(200, 'PolicyDenied')],
    ['faults that are not faults', 403, { ...REFUSAL, errors: ['\u001b[31m'] }],
    ['a result of another group', 200, { ...RESULT, SecurityGroupId: 'sg-2' }],
    ['a result of another region', 200, { ...RESULT, RegionId: 'cn-beijing' }],
    ['a dry run of another group', 200, { ...RESULTS.dryRun, SecurityGroupId: 'sg-2' }],
    ['a result under another status', 201, RESULT],
    ['rules that are not rules', 200, { ...RESULT, Revoked: [{ IpProtocol: 'tcp' }] }],
    [
      'a rule whose priority is a number',
      200,
      { ...RESULT, Revoked: [{ SecurityGroupRuleId: 'a', Priority: 1 }] },
    ],
    ['hints that are not hints', 200, { ...RESULT, Hints: [{ Detail: 7 }] }],
  ])('%s leaves the outcome unknown', async (_, status, value) => {
    await expectUnknown('revoke', { status, headers: JSON_TYPE, body: JSON.stringify(value) });
  });

  it.each([
    ['the state of another token', { ...RESULTS.state, ClientToken: 't-2' }],
    [
      'a status that is no number in its problem',
      { ...RESULTS.state, Problem: { ...REFUSAL, status: '\u001b[31m' } },
    ],
    ['a result in it that is none', { ...RESULTS.state, Result: { Outcome: 'revoked' } }],
  ])('%s leaves the outcome unknown', async (_, value) => {
    await expectUnknown('state', { status: 200, headers: JSON_TYPE, body: JSON.stringify(value) });
  });
});

it('a foreign refusal after a lost attempt differs from a refusal of the service after a foreign one', async () => {
  const clock = leapingClock();
  const page = { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' };
  const refusal = {
    status: 404,
    headers: JSON_TYPE,
    body: JSON.stringify(problem(404, 'InvalidSecurityGroupId.NotFound')),
  };
  const client = createClient({
    transport: scripted(clock, [page, refusal]),
    clock,
    random: countingRandom(),
  });
  expect(await client.revoke(REQUEST)).toMatchObject({ kind: 'problem', outcome: 'none' });
});
