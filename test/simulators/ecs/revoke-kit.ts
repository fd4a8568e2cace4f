/** A small world to revoke in, and what revoking did to it. */
import { expect } from 'vitest';
import type { Switches } from '../../../lib/simulators/ecs/switches.ts';
import { type Parameters, startEcs, worldWith } from '../../support/ecs-simulator.ts';

export const SSH = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
export const WEB = { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '10.0.0.0/8' };
export const world = worldWith({
  rules: [
    { ...SSH, SecurityGroupRuleId: 'sgr-ssh' },
    { ...WEB, SecurityGroupRuleId: 'sgr-web' },
    { ...SSH, Policy: 'drop', SecurityGroupRuleId: 'sgr-drop' },
    { IpProtocol: 'all', DestCidrIp: '0.0.0.0/0', Priority: 110, SecurityGroupRuleId: 'sgr-system' },
    {
      Direction: 'ingress',
      IpProtocol: 'tcp',
      PortRange: '22/22',
      SourceCidrIp: '10.0.0.0/8',
      SecurityGroupRuleId: 'sgr-in',
    },
  ],
});

export const permissions = (...entries: Parameters[]): Parameters =>
  Object.fromEntries(
    entries.flatMap((entry, index) =>
      Object.entries(entry).map(([name, value]) => [`Permissions.${index + 1}.${name}`, value]),
    ),
  );
export const ids = (...list: string[]): Parameters =>
  Object.fromEntries(list.map((id, index) => [`SecurityGroupRuleId.${index + 1}`, id]));

/** The answer, and which rules went. */
export async function revoke(parameters: Parameters, switches: Partial<Switches> = {}, definition = world) {
  await using ecs = await startEcs({ world: definition, switches });
  const before = ecs.simulator.world.rules('sg-a').map((rule) => rule.SecurityGroupRuleId);
  const { status, code } = await ecs.revoke(parameters);
  const left = ecs.simulator.world.rules('sg-a').map((rule) => rule.SecurityGroupRuleId);
  const gone = before.filter((id) => !left.includes(id));
  expect(ecs.simulator.journal.entries()[0]?.removed).toEqual(expect.arrayContaining(gone));
  expect(ecs.simulator.journal.counters().removed).toBe(gone.length);
  return { answer: code === undefined ? `${status}` : `${status} ${code}`, gone };
}
