import { expect, it } from 'vitest';
import type { EcsEgress } from '../../lib/core/ports.ts';
import { listThrough } from '../../lib/ecs/list-rules.ts';
import type { Perform } from '../../lib/ecs/perform.ts';
import { failure, rule } from '../core/small-world.ts';

const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' };
const CALL = { limit: 1_000, signal: new AbortController().signal };

function reporting(...answers: Awaited<ReturnType<EcsEgress['list']>>[]) {
  const lines: unknown[] = [];
  const log = { debug() {}, info() {}, error() {}, warn: (...line: unknown[]) => lines.push(line) };
  // A cast, because the answers are those of one operation.
  const perform = (async () => answers.shift() ?? failure('unanswered', 'Timeout')) as Perform;
  const ecs = { list: listThrough(perform, log) };
  return { ecs, lines };
}

it('a snapshot is passed on, and each rule that is not understood is reported with the members at fault', async () => {
  const rules = [rule('sgr-1'), rule('sgr-2', { IpProtocol: '132' }), rule('sgr-3', { DestCidrIp: 'any' })];
  const snapshot = { class: 'done', requestId: 'list-1', rules } as const;
  const { ecs, lines } = reporting(snapshot);
  expect(await ecs.list(GROUP, CALL)).toBe(snapshot);
  expect(lines).toEqual([
    [
      'rules not understood',
      {
        regionId: 'cn-hangzhou',
        securityGroupId: 'sg-1',
        ecsRequestId: 'list-1',
        count: 2,
        rules: [
          { ruleId: 'sgr-2', IpProtocol: '132' },
          { ruleId: 'sgr-3', DestCidrIp: 'any' },
        ],
      },
    ],
  ]);
});

it('a snapshot names ten rules at most, and counts them all', async () => {
  const rules = Array.from({ length: 12 }, (_, n) => rule(`sgr-${n}`, { PortRange: '' }));
  const { ecs, lines } = reporting({ class: 'done', requestId: 'list-1', rules });
  await ecs.list(GROUP, CALL);
  expect(lines).toMatchObject([[expect.anything(), { count: 12, rules: { length: 10 } }]]);
});

it('a snapshot with nothing to report, or that failed, reports nothing', async () => {
  const { ecs, lines } = reporting({ class: 'done', requestId: 'list-1', rules: [rule('sgr-1')] });
  await ecs.list(GROUP, CALL);
  await ecs.list(GROUP, CALL);
  expect(lines).toEqual([]);
});
