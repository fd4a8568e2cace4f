/** The directory of remediation, with Node only: an event, its redelivery, and a redelivery to another instance. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';
import { CONFIG, contextOf, GROUP, opened } from '../remediation/kit.ts';
import { copyFunction } from './bundled.ts';
import { openHarness } from './function-harness.ts';
import { startFunction } from './function-process.ts';

const LOOK = 'DescribeSecurityGroupAttribute';
const OPEN = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '0.0.0.0/0' };
const FINE = { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '203.0.113.0/24' };

it('the bundle alone revokes a forbidden rule once, for every redelivery', {
  timeout: 60_000,
}, async () => {
  const home = mkdtempSync(join(tmpdir(), 'remediate-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const harness = await openHarness({
    accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
    regions: ['cn-hangzhou'],
    groups: [
      { SecurityGroupId: GROUP, RegionId: 'cn-hangzhou', VpcId: 'vpc-1', Tags: [], rules: [OPEN, FINE] },
    ],
  });
  onTestFinished(() => harness.close());

  async function instance(name: string) {
    const alone = join(home, name);
    await copyFunction('remediate-egress', alone);
    const env = harness.environment(alone);
    writeFileSync(join(alone, 'revoke-egress.config.json'), JSON.stringify(CONFIG));
    const started = await startFunction(alone, env, contextOf());
    onTestFinished(() => started.end());
    return async () => {
      const { answers } = await started.send([JSON.stringify(opened('event-1'))], contextOf());
      return { answer: answers[0], warnings: started.errors(), ...harness.trips() };
    };
  }
  const [one, two] = [await instance('one'), await instance('two')];

  const first = await one();
  expect(first.answer).toMatchObject({ Events: [{ EventId: 'event-1', Outcome: 'revoked' }] });
  expect(first.warnings).toBe('');
  expect(first.ecs.filter((action) => action !== LOOK)).toEqual(['RevokeSecurityGroupEgress']);
  expect(harness.ecs.world.rules(GROUP).map(({ PortRange }) => PortRange)).toEqual([FINE.PortRange]);
  for (const again of [one, two]) {
    const { answer, ecs } = await again();
    expect(answer).toMatchObject({ Events: [{ EventId: 'event-1' }] });
    expect(ecs.filter((action) => action !== LOOK)).toEqual([]);
  }
});
