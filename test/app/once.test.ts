import { expect, it } from 'vitest';
import { createRevokeApp, type RevokeParts } from '../../lib/app/revoke.ts';
import { local } from '../../lib/callers/schemes/platform.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { Rule } from '../../lib/core/model/rule.ts';
import type { EcsEgress, RevocationStore } from '../../lib/core/ports.ts';
import { createVirtualClock } from '../support/clocks.ts';
import { bytes, context, gatewayEvent } from '../support/fc-events.ts';
import { moduleOf } from '../support/function-module.ts';
import { BODY, createMemoryLog } from '../support/http-chain.ts';

const RULE: Rule = {
  SecurityGroupRuleId: 'sgr-1',
  IpProtocol: 'ALL',
  PortRange: '-1/-1',
  Policy: 'Accept',
  Priority: '1',
  NicType: 'intranet',
  DestCidrIp: '10.0.0.0/8',
};

/** The application over the real protocol; only the table and ECS are in memory. */
function createWorld() {
  const rows = new Map<string, RevocationRow>();
  const revokes: unknown[] = [];
  let rules = [RULE];
  const store: RevocationStore = {
    read: async (key) => rows.get(key),
    write: async (row) => {
      rows.set(row.key, row);
      return true;
    },
  };
  const ecs: EcsEgress = {
    list: async () => ({ class: 'done', requestId: 'list', rules }),
    revoke: async (request) => {
      revokes.push(request);
      rules = [];
      return { class: 'done', requestId: 'revoke' };
    },
  };
  const parts: RevokeParts = {
    authenticate: local(),
    store,
    ecs,
    clock: createVirtualClock(Date.parse('2026-01-01T00:00:00Z')),
    random: { id: () => 'attempt-1', fraction: () => 0.5 },
    log: createMemoryLog().log,
    settings: {
      verify: 'snapshot',
      retention: 604_800_000,
      skew: 5_000,
      answerWithin: 9_000,
      allowShortTimeout: false,
    },
  };
  const app = moduleOf(createRevokeApp(parts), parts);
  const post = async (body: unknown) => {
    const answer = Object(await app.handler(bytes(gatewayEvent({ body: JSON.stringify(body) })), context()));
    return { status: answer.statusCode, headers: answer.headers, body: JSON.parse(answer.body) };
  };
  return { post, revokes };
}

it('a request through the gateway revokes by id once, and is replayed member for member', async () => {
  const { post, revokes } = createWorld();
  const first = await post(BODY);
  expect(first.status).toBe(200);
  expect(first.body).toEqual({
    RequestId: 'revoke',
    ClientToken: 'token-1',
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-94n63e80l',
    Outcome: 'revoked',
    Evidence: 'reply',
    Revoked: [RULE],
    CompletedAt: '2026-01-01T00:00:00.000Z',
  });
  const second = await post(BODY);
  expect(second).toEqual({ ...first, headers: { ...first.headers, 'Idempotency-Replayed': 'true' } });
  expect(revokes).toMatchObject([{ form: 'rule-ids', ruleIds: ['sgr-1'] }]);
});

it('a request through the gateway is refused if its token was used for another request', async () => {
  const { post, revokes } = createWorld();
  await post(BODY);
  const other = await post({ ...BODY, PortRange: '-1/-1', IpProtocol: 'gre' });
  expect(other.status).toBe(422);
  expect(other.body).toMatchObject({
    code: 'IdempotentParameterMismatch',
    requestId: 'fc-1',
    outcome: 'none',
  });
  expect(other.body.detail).toMatch(/^It differed in IpProtocol\. /);
  expect(JSON.stringify(other.body)).not.toContain('sgr-1');
  expect(revokes).toHaveLength(1);
});
