import { describe, expect, it } from 'vitest';
import type { DryRunResult, RestoreResult, RevocationStateResult } from '../../lib/core/model/result.ts';
import type { RestoreInput } from '../../lib/core/restore/restore.ts';
import type { DryRunInput } from '../../lib/core/revocation/dry-run.ts';
import type { StateInput } from '../../lib/core/revocation/state.ts';
import { BODY, createKit, httpRequest, problem, RESULT } from '../support/http-chain.ts';

const DRY: DryRunResult = {
  RequestId: 'look-1',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  Outcome: 'dry-run',
  Matches: [],
  Allowed: true,
  PlanText: 'Would revoke nothing.',
  CompletedAt: '2026-01-01T00:00:00.000Z',
};
const STATE: RevocationStateResult = {
  ClientToken: 'token-1',
  State: 'done',
  Attempts: 1,
  CreatedAt: '2026-01-01T00:00:00.000Z',
  UpdatedAt: '2026-01-01T00:00:00.000Z',
  ExpiresAt: '2026-01-08T00:00:00.000Z',
  Request: {},
  Result: RESULT,
};
const RESTORED: RestoreResult = {
  RequestId: 'authorize-1',
  ClientToken: 'token-1',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  Outcome: 'restored',
  Rules: [],
  CompletedAt: '2026-01-01T00:00:00.000Z',
};

/** The chain over operations that keep what they were asked. */
function kitOfAll() {
  const asked: { dryRun: DryRunInput[]; state: StateInput[]; restore: RestoreInput[] } = {
    dryRun: [],
    state: [],
    restore: [],
  };
  const kit = createKit({
    operations: {
      dryRun: async (input) => {
        asked.dryRun.push(input);
        return { kind: 'result', result: DRY, replayed: false };
      },
      state: async (input) => {
        asked.state.push(input);
        return { kind: 'result', result: STATE, replayed: false };
      },
      restore: async (input) => {
        asked.restore.push(input);
        return { kind: 'result', result: RESTORED, replayed: true };
      },
    },
  });
  return { ...kit, all: asked };
}

it('a dry run calls its own operation, and never the revocation', async () => {
  const kit = kitOfAll();
  expect(await kit.serve(httpRequest({ body: { ...BODY, DryRun: true } }))).toMatchObject({
    status: 200,
    body: DRY,
    note: { outcome: 'dry-run' },
  });
  expect(kit.all.dryRun).toMatchObject([{ token: 'token-1', request: { form: 'flat' } }]);
  expect(kit.asked).toEqual([]);
});

it('a dry run needs no token', async () => {
  const { ClientToken: _, ...body } = BODY;
  const kit = kitOfAll();
  expect((await kit.serve(httpRequest({ body: { ...body, DryRun: true } }))).status).toBe(200);
  expect(kit.all.dryRun[0]?.token).toBeUndefined();
});

it('a dry run ignores Prefer', async () => {
  const headers = { 'content-type': 'application/json', prefer: 'wait=5' };
  const answer = await kitOfAll().serve(httpRequest({ headers, body: { ...BODY, DryRun: true } }));
  expect(answer.headers).not.toHaveProperty('Preference-Applied');
});

it('a dry run that is false is a revocation', async () => {
  const kit = kitOfAll();
  await kit.serve(httpRequest({ body: { ...BODY, DryRun: false } }));
  expect(kit.asked).toHaveLength(1);
  expect(kit.all.dryRun).toEqual([]);
});

it("GET …/revocations/{ClientToken} returns the state of the caller's own token, without a body or a content type", async () => {
  const kit = kitOfAll();
  const request = httpRequest({ method: 'GET', path: '/revocations/ticket%2F7', headers: {}, body: '' });
  expect(await kit.serve(request)).toMatchObject({ status: 200, body: STATE, note: { outcome: 'done' } });
  expect(kit.all.state).toMatchObject([{ caller: 'mei', token: 'ticket/7' }]);
});

it('GET …/revocations/{ClientToken} is for authenticated callers only', async () => {
  const kit = createKit({
    authenticate: () => undefined,
    operations: { state: () => Promise.reject(new Error()) },
  });
  const answer = await kit.refused(
    httpRequest({ method: 'GET', path: '/revocations/x', headers: {}, body: '' }),
  );
  expect(answer.status).toBe(401);
});

describe('POST …/revocations/{ClientToken}/restore', () => {
  const path = '/revocations/token-1/restore';

  it('POST …/revocations/{ClientToken}/restore calls the restore, with or without a body, and marks a replay', async () => {
    const kit = kitOfAll();
    for (const body of [undefined, '{}', '{"DryRun":false}']) {
      // Without a body, nothing needs to be declared.
      const request = body === undefined ? { headers: {}, body: '' } : { body };
      const answer = await kit.serve(httpRequest({ path, ...request }));
      expect(answer).toMatchObject({
        status: 200,
        body: RESTORED,
        headers: { 'Idempotency-Replayed': 'true' },
      });
    }
    expect(kit.all.restore).toMatchObject(Array(3).fill({ token: 'token-1' }));
  });

  it('POST …/revocations/{ClientToken}/restore leaves the outcome of a defect unknown', async () => {
    const kit = createKit({ operations: { restore: () => Promise.reject(new Error('defect')) } });
    expect((await kit.refused(httpRequest({ path, body: '' }))).problem).toMatchObject({
      status: 500,
      outcome: 'unknown',
    });
  });

  it('POST …/revocations/{ClientToken}/restore is a 404 of a function that cannot restore', async () => {
    expect((await createKit().refused(httpRequest({ path, body: '' }))).problem.code).toBe('RouteNotFound');
  });

  it('POST …/revocations/{ClientToken}/restore returns its problems', async () => {
    const kit = createKit({ operations: { restore: async () => restoreProblem } });
    expect((await kit.refused(httpRequest({ path, body: '' }))).problem).toMatchObject({
      status: 409,
      code: 'NothingToRestore',
    });
  });
});

const given = problem('NothingToRestore');
if (given.kind !== 'problem') throw new Error('the kit makes problems');
const restoreProblem = given;
