/** A caller in the mode "report": whatever it sends, nothing is changed. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createCallers } from '../../lib/app/callers.ts';
import { policyOfToday } from '../../lib/app/complete.ts';
import { readConfigFile } from '../../lib/app/config-file.ts';
import type { Caller } from '../../lib/core/http/caller.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import { BODY, createKit, httpRequest } from '../support/http-chain.ts';
import { meaning } from '../support/request-arbitraries.ts';

const reports: Partial<Caller> = { reports: true };
const as =
  (change: Partial<Caller> = {}) =>
  (): Caller => ({
    name: 'mei',
    permissions: ALLOW_ALL,
    ...reports,
    ...change,
  });
const HEAD = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  CompletedAt: '',
  RequestId: 'ecs-1',
};
const DRY = { ...HEAD, Outcome: 'dry-run', Matches: [], Allowed: true, PlanText: '' } as const;
const RESTORE = {
  ...HEAD,
  ClientToken: 't',
  Outcome: 'dry-run',
  Rules: [],
  Present: [],
  Allowed: true,
} as const;
const forbidden = (): never => {
  throw new Error('a revocation or a restore was started');
};

it.each([
  ['a revocation', {}],
  ['one that says that it is none', { DryRun: false }],
  ['a dry run', { DryRun: true }],
  ['one with a reason', { Reason: 'why', IfAbsent: 'fail' }],
])('the mode "report" answers %s with a dry run', async (_, change) => {
  const kit = createKit({ authenticate: as() });
  const asked: unknown[] = [];
  const dryRun = async (input: object) => {
    asked.push(input);
    return { kind: 'result', result: DRY, replayed: false } as const;
  };
  const answer = await kit.serve(httpRequest({ body: { ...BODY, ...change } }), {
    revoke: forbidden,
    dryRun,
  });
  expect(answer).toMatchObject({ status: 200, body: { Outcome: 'dry-run' } });
  expect(asked).toMatchObject([{ token: BODY.ClientToken, denial: undefined }]);
});

it('the mode "report" starts nothing for any request, at any entry point, with any mapping', async () => {
  const entryPoint = fc.constantFrom('gateway', 'http-trigger', 'direct');
  const more = fc.record(
    { DryRun: fc.constantFrom(true, false, 'false', null), Invocation: fc.constantFrom('async', null) },
    { requiredKeys: [] },
  );
  const dryRun = async () => ({ kind: 'result', result: DRY, replayed: false }) as const;
  await fc.assert(
    fc.asyncProperty(meaning, more, entryPoint, fc.boolean(), async (request, change, at, mapped) => {
      const body = { ClientToken: 't', ...request, ...change };
      const translate = () => ({ kind: 'request', body, token: 't' }) as const;
      const kit = createKit({ authenticate: as(mapped ? { translate } : {}) });
      const { status } = await kit.serve(httpRequest({ body, entryPoint: at }), {
        revoke: forbidden,
        dryRun,
      });
      expect([200, 400]).toContain(status);
    }),
  );
});

it('the mode "report" refuses what a revocation would refuse, so that the rehearsal shows it', async () => {
  const kit = createKit({ authenticate: as() });
  const { ClientToken: _, ...bare } = BODY;
  const { status, problem } = await kit.refused(httpRequest({ body: bare }), { revoke: forbidden });
  expect([status, problem.code]).toEqual([400, 'MissingParameter.ClientToken']);
});

it('the mode "report" says what the policy would say', async () => {
  const permissions = { ...ALLOW_ALL, request: () => 'policy.callers.mei.maxRules is 1.' };
  const kit = createKit({ authenticate: as({ permissions }) });
  const asked: unknown[] = [];
  const dryRun = async (input: object) => {
    asked.push(input);
    return { kind: 'result', result: DRY, replayed: false } as const;
  };
  await kit.serve(httpRequest(), { revoke: forbidden, dryRun });
  expect(asked).toMatchObject([{ denial: 'policy.callers.mei.maxRules is 1.' }]);
});

it.each([{}, { DryRun: false }, { DryRun: true }])('the mode "report" restores nothing: %j', async (body) => {
  const kit = createKit({ authenticate: as() });
  const restoreDryRun = async () => ({ kind: 'result', result: RESTORE, replayed: false }) as const;
  const request = httpRequest({ path: '/revocations/t/restore', body });
  expect(await kit.serve(request, { restore: forbidden, restoreDryRun })).toMatchObject({
    body: { Outcome: 'dry-run' },
  });
});

it('the mode "report" is read from the configuration, and stops the completer', () => {
  const file = (mode: string) =>
    readConfigFile(
      JSON.stringify({
        callers: { runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK'] }, mode } },
        policy: { callers: { runbook: { regions: ['*'], groups: ['*'], mayRestore: true } } },
      }),
      'c.json',
    );
  const token = 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=';
  const env = { RUNBOOK: createHash('sha256').update(token).digest('hex') };
  const request = httpRequest({ headers: { authorization: `Bearer ${token}` } });
  const read = (mode: string) => {
    const parts = { env, clock: { now: () => 0 }, verify: 'snapshot' } as const;
    const permissions = policyOfToday(file(mode), 'snapshot').permissionsOf('runbook');
    const asked = { form: 'rule-ids', ...HEAD, IfAbsent: 'succeed', ruleIds: [] } as const;
    return {
      reports: createCallers(file(mode), parts).authenticate(request)?.reports,
      denials: [permissions?.scope(HEAD), permissions?.request(asked), permissions?.restore()],
    };
  };
  const why = 'callers.runbook.mode is "report", so every request is a dry run.';
  expect(read('report')).toEqual({ reports: true, denials: [undefined, why, why] });
  expect(read('revoke').reports).toBeUndefined();
  expect(read('revoke').denials[2]).toBeUndefined();
  expect(() => file('watch')).toThrow(/callers\.runbook\.mode must be "report" or "revoke"/);
});

it.each(['report', 'revoke'])(
  'the mode "report" of the section remediation is that of requests by event too: %s',
  (mode) => {
    const file = readConfigFile(
      JSON.stringify({
        callers: {},
        remediation: { mode, forbid: [{ destinations: ['0.0.0.0/0'] }] },
        policy: { callers: { remediation: { regions: ['*'], groups: ['*'], mayUseRuleIds: true } } },
      }),
      'c.json',
    );
    const permissions = policyOfToday(file, 'snapshot').permissionsOf('remediation');
    const asked = { form: 'rule-ids', ...HEAD, IfAbsent: 'succeed', ruleIds: ['sgr-1'] } as const;
    const why = 'remediation.mode is "report", so every request is a dry run.';
    expect(permissions?.request(asked)).toBe(mode === 'report' ? why : undefined);
  },
);
