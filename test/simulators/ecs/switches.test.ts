import { describe, expect, it } from 'vitest';
import type { Switches } from '../../../lib/simulators/ecs/switches.ts';
import { worldWith } from '../../support/ecs-simulator.ts';
import { ids, permissions, revoke, SSH, WEB } from './revoke-kit.ts';

describe('a rule that is not there', () => {
  const NONE = { ...SSH, PortRange: '1/1' };

  it.each<[Switches['era'], string]>([
    ['2019', '403 InvalidGroupAuthItem.NotFound'],
    ['2020', '200'],
    ['2024', '400 InvalidSecurityGroupRule.RuleNotExist'],
  ])('a rule that is not there was answered in the era of %s with %s', async (era, answer) => {
    expect(await revoke(NONE, { era })).toEqual({ answer, gone: [] });
    expect(await revoke(permissions(NONE), { era })).toEqual({ answer, gone: [] });
  });

  it('a rule that is not there in the era of 2020 does not prevent the revocation of the others', async () => {
    expect(await revoke(permissions(NONE, SSH), { era: '2020' })).toEqual({
      answer: '200',
      gone: ['sgr-ssh'],
    });
  });

  it.each<[Switches['unknownRuleId'], string]>([
    ['InvalidSecurityGroupRule.RuleNotExist', '400'],
    ['InvalidSecurityGroupRuleId.NotFound', '404'],
    ['InvalidParam.SecurityGroupRuleId', '400'],
  ])('a rule that is not there by id is answered with %s, in every era', async (unknownRuleId, status) => {
    for (const era of ['2019', '2020', '2024'] as const) {
      expect((await revoke(ids('sgr-none'), { era, unknownRuleId })).answer).toBe(
        `${status} ${unknownRuleId}`,
      );
    }
  });

  it('the policy of the old samples is accepted in their own era only', async () => {
    expect(await revoke({ ...SSH, Policy: 'Allow' }, { era: '2019' })).toEqual({
      answer: '200',
      gone: ['sgr-ssh'],
    });
  });
});

it('a batch with a bad entry changes nothing when it is atomic', async () => {
  expect(await revoke(ids('sgr-ssh', 'sgr-none', 'sgr-web'), { batch: 'atomic' })).toEqual({
    answer: '400 InvalidSecurityGroupRule.RuleNotExist',
    gone: [],
  });
});

it('a batch with a bad entry otherwise takes effect up to that entry', async () => {
  expect(await revoke(ids('sgr-ssh', 'sgr-none', 'sgr-web'), { batch: 'partial' })).toEqual({
    answer: '400 InvalidSecurityGroupRule.RuleNotExist',
    gone: ['sgr-ssh'],
  });
  const lost = permissions(WEB, { IpProtocol: 'tcp', PortRange: '1/1', DestGroupId: 'sg-none' });
  expect(await revoke(lost, { batch: 'partial' })).toEqual({
    answer: '404 InvalidDestGroupId.NotFound',
    gone: ['sgr-web'],
  });
});

describe('matching', () => {
  const spelt = worldWith({
    rules: [
      { IpProtocol: 'all', DestCidrIp: '10.0.0.2/32', SecurityGroupRuleId: 'sgr-4' },
      { IpProtocol: 'all', Ipv6DestCidrIp: '2001:0DB8:0:0::1/64', SecurityGroupRuleId: 'sgr-6', Priority: 7 },
    ],
  });
  const host = { IpProtocol: 'all', PortRange: '-1/-1', DestCidrIp: '10.0.0.2' };
  const v6 = { IpProtocol: 'all', PortRange: '-1/-1', Ipv6DestCidrIp: '2001:DB8::1/64', Priority: '7' };

  it('matching compares addresses by value, or by text', async () => {
    expect((await revoke(host, { addressMatching: 'value' }, spelt)).gone).toEqual(['sgr-4']);
    expect((await revoke(v6, { addressMatching: 'value' }, spelt)).gone).toEqual(['sgr-6']);
    expect((await revoke(host, { addressMatching: 'text' }, spelt)).gone).toEqual([]);
    expect((await revoke(v6, { addressMatching: 'text' }, spelt)).gone).toEqual([]);
    expect(
      (await revoke({ ...host, DestCidrIp: '10.0.0.2/32' }, { addressMatching: 'text' }, spelt)).gone,
    ).toEqual(['sgr-4']);
    expect(
      (await revoke({ ...v6, Ipv6DestCidrIp: '2001:db8::1/64' }, { addressMatching: 'text' }, spelt)).gone,
    ).toEqual(['sgr-6']);
  });

  it('matching keeps host bits apart', async () => {
    expect((await revoke({ ...v6, Ipv6DestCidrIp: '2001:db8::/64' }, {}, spelt)).gone).toEqual([]);
  });

  it('matching takes an omitted priority for 1, or ignores priorities', async () => {
    const { Priority: _omitted, ...any } = v6;
    expect((await revoke(any, { priorityMatching: 'exact' }, spelt)).gone).toEqual([]);
    expect((await revoke(any, { priorityMatching: 'ignored' }, spelt)).gone).toEqual(['sgr-6']);
  });
});
