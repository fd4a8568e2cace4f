/** The directory of the completer, alone with Node: a row whose owner died is finished by one invocation. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { rowKey } from '../../lib/core/revocation/fingerprint.ts';
import { OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';
import { makeRow } from '../contracts/make-row.ts';
import { ample } from '../contracts/store/resource.ts';
import { CONFIG, contextOf, GROUP } from '../remediation/kit.ts';
import { openTablestore } from '../stores/tablestore/kit.ts';
import { copyFunction } from './bundled.ts';
import { openHarness } from './function-harness.ts';
import { startFunction } from './function-process.ts';

const TIMER = JSON.stringify({ triggerTime: '2026-01-01T00:00:00Z', triggerName: 'timer', payload: '' });

it('the bundle alone finishes what an owner left, and then finds nothing', { timeout: 60_000 }, async () => {
  const home = mkdtempSync(join(tmpdir(), 'complete-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const harness = await openHarness({
    accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
    regions: ['cn-hangzhou'],
    groups: [
      {
        SecurityGroupId: GROUP,
        RegionId: 'cn-hangzhou',
        VpcId: 'vpc-1',
        Tags: [],
        rules: [{ IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' }],
      },
    ],
  });
  onTestFinished(() => harness.close());
  const [rule] = harness.ecs.world.rules(GROUP);
  const alone = join(home, 'alone');
  await copyFunction('complete-egress', alone);
  const env = harness.environment(alone);
  // It needs no secret of a caller: the variable is not set.
  const callers = { ticket: { auth: { scheme: 'bearer', tokens: ['TICKET_SHA256'] } } };
  const policy = { callers: { ticket: { regions: ['cn-hangzhou'], groups: [GROUP] } } };
  writeFileSync(join(alone, 'revoke-egress.config.json'), JSON.stringify({ ...CONFIG, callers, policy }));

  const store = openTablestore(String(env.TABLESTORE_ENDPOINT));
  onTestFinished(() => store.close());
  const row = makeRow(
    { key: rowKey('ticket', 'left'), caller: 'ticket', token: 'left' },
    Date.now() - 3_600_000,
  );
  const before = row.before?.map((each) => ({
    ...each,
    SecurityGroupRuleId: rule?.SecurityGroupRuleId ?? '',
  }));
  const request = { ...row.request, SecurityGroupId: GROUP };
  await store.write({ ...row, request, before: before ?? [] }, 'absent', ample());

  const started = await startFunction(alone, env, contextOf());
  onTestFinished(() => started.end());
  const { answers } = await started.send([TIMER, TIMER], contextOf());
  expect(answers).toMatchObject([
    { Outcome: 'run', Found: 1, Completed: 1 },
    { Outcome: 'run', Found: 0 },
  ]);
  expect(started.errors()).toBe('');
  expect(harness.ecs.world.rules(GROUP)).toEqual([]);
  expect(await store.read(row.key, ample())).toMatchObject({ state: 'DONE', result: { Outcome: 'revoked' } });
});
