/** Valid rows for tests. Every call makes a new one, so that a test may do to its row what it likes. */

import type { RevocationResult } from '../../lib/core/model/result.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { Rule } from '../../lib/core/model/rule.ts';
import type { Millis } from '../../lib/core/time.ts';

/** 2026-01-01T00:00:00Z: where the clocks of tests start. */
export const EPOCH: Millis = 1_767_225_600_000;

const SECOND: Millis = 1_000;
const DAY: Millis = 86_400_000;

/** A key like any other, and different for every `n`: 64 hexadecimal digits. */
export const makeKey = (n: number): string => n.toString(16).padStart(64, '0');

export const makeRule = (overrides: Partial<Rule> = {}): Rule => ({
  SecurityGroupRuleId: 'sgr-bp1example0000000001',
  IpProtocol: 'tcp',
  PortRange: '22/22',
  Policy: 'accept',
  Priority: '1',
  NicType: 'intranet',
  DestCidrIp: '10.0.0.0/8',
  ...overrides,
});

/** A first claim made at `now`: RUNNING, version 1, lease of 35 s, retention of 7 days. */
export function makeRow(overrides: Partial<RevocationRow> = {}, now: Millis = EPOCH): RevocationRow {
  const attempt = overrides.attempt ?? 'attempt-1';
  return {
    key: makeKey(1),
    caller: 'jira',
    token: 'example-token',
    version: 1,
    attempt,
    state: 'RUNNING',
    scheme: 1,
    fingerprint: 'f1'.repeat(32),
    request: {
      form: 'flat',
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-bp1example0000000001',
      IfAbsent: 'succeed',
      rule: {
        IpProtocol: 'tcp',
        PortRange: '22/22',
        DestCidrIp: '10.0.0.0/8',
        Policy: 'accept',
        Priority: '1',
      },
    },
    before: [makeRule()],
    generation: 0,
    ecsToken: 'example-token-0000000000000000000000000000000000000000000',
    leaseUntil: now + 35 * SECOND,
    expiresAt: now + 7 * DAY,
    createdAt: now,
    updatedAt: now,
    unfinishedSince: now,
    history: [{ number: 1, attempt, startedAt: now, calls: [] }],
    ...overrides,
  };
}

export const makeResult = (overrides: Partial<RevocationResult> = {}): RevocationResult => ({
  RequestId: '473469C7-AA6F-4DC5-B3DB-A3DC0DE3C83E',
  ClientToken: 'example-token',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-bp1example0000000001',
  Outcome: 'revoked',
  Evidence: 'reply',
  Revoked: [makeRule()],
  CompletedAt: '2026-01-01T00:00:01.000Z',
  ...overrides,
});

/** The row that its owner writes when the work is done: everything else as it was claimed. */
export function makeDoneRow(claimed: RevocationRow, overrides: Partial<RevocationRow> = {}): RevocationRow {
  const { unfinishedSince: _, ...kept } = claimed;
  return {
    ...kept,
    version: claimed.version + 1,
    state: 'DONE',
    updatedAt: claimed.updatedAt + SECOND,
    expiresAt: claimed.updatedAt + SECOND + 7 * DAY,
    result: makeResult(),
    ...overrides,
  };
}

/** What the next write must name to follow `row`. */
export const following = (row: RevocationRow): { version: number; attempt: string } => ({
  version: row.version,
  attempt: row.attempt,
});
