import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ipv4Value,
  ipv6Value,
  sameAddress,
  storedIpv6,
} from '../../../lib/simulators/ecs/rules/addresses.ts';
import { seedWorld } from '../../../lib/simulators/ecs/seed-world.ts';
import { randomIds } from '../../../lib/simulators/ecs/simulator.ts';
import { createWorld } from '../../../lib/simulators/ecs/world.ts';
import { worldWith } from './kit.ts';

const ALL = { IpProtocol: 'all', DestCidrIp: '10.0.0.0/8' };

function cloud(ruleId?: () => string) {
  let made = 0;
  return createWorld(worldWith(), { now: () => 0, ruleId: ruleId ?? (() => `sgr-${++made}`) });
}

describe('the world', () => {
  it('fills a rule up with ECS’s defaults', () => {
    expect(cloud().addRule('sg-a', ALL)).toEqual({
      SecurityGroupRuleId: 'sgr-1',
      Direction: 'egress',
      IpProtocol: 'ALL',
      PortRange: '-1/-1',
      DestCidrIp: '10.0.0.0/8',
      Policy: 'Accept',
      Priority: 1,
      NicType: 'intranet',
      CreateTime: '1970-01-01T00:00:00Z',
    });
  });

  it('never gives an id a second time, nor takes it', () => {
    const world = cloud();
    const { SecurityGroupRuleId: first } = world.addRule('sg-a', ALL);
    world.removeRule(first);
    expect(() => world.addRule('sg-a', { ...ALL, SecurityGroupRuleId: first })).toThrow(/used before/);
    expect(() => cloud(() => 'sgr-same').recreateRule('sgr-same')).toThrow(/unknown rule/);
    const stubborn = cloud(() => 'sgr-same');
    stubborn.addRule('sg-a', ALL);
    expect(() => stubborn.addRule('sg-a', ALL)).toThrow(/used before/);
  });

  it('recreates a rule with the same body, a new id and a new time, whether it is listed or gone', () => {
    let now = 0;
    let made = 0;
    const world = createWorld(worldWith(), { now: () => now, ruleId: () => `sgr-${++made}` });
    const first = world.addRule('sg-a', { ...ALL, Description: 'x', Priority: 7 });
    now = 86_400_000;
    const second = world.recreateRule('sgr-1');
    world.removeRule('sgr-2');
    const third = world.recreateRule('sgr-2');
    expect(second).toEqual({ ...first, SecurityGroupRuleId: 'sgr-2', CreateTime: '1970-01-02T00:00:00Z' });
    expect(third).toEqual({ ...second, SecurityGroupRuleId: 'sgr-3' });
    expect(world.rules('sg-a')).toEqual([third]);
  });

  it('keeps a list of what changed', () => {
    const world = cloud();
    world.addRule('sg-a', ALL);
    world.recreateRule('sgr-1');
    expect(world.removeRule('sgr-1')).toBeUndefined();
    expect(world.changes).toEqual([
      { kind: 'added', ruleId: 'sgr-1' },
      { kind: 'removed', ruleId: 'sgr-1' },
      { kind: 'added', ruleId: 'sgr-2' },
    ]);
  });

  it('forgets a group that is removed', () => {
    const world = cloud();
    world.addRule('sg-a', ALL);
    world.removeGroup('sg-a');
    expect(world.group('sg-a')).toBeUndefined();
    expect(() => world.addRule('sg-a', ALL)).toThrow(/no security group sg-a/);
    expect(world.removeRule('sgr-1')).toBeUndefined();
  });

  it('refuses a protocol that is none', () => {
    expect(() => cloud().addRule('sg-a', { IpProtocol: 'sctp' })).toThrow(/no protocol sctp/);
  });

  it('is new after a load', () => {
    const world = cloud();
    world.addRule('sg-a', ALL);
    world.load(seedWorld());
    expect([world.group('sg-a'), world.changes.length]).toEqual([undefined, 0]);
    expect(world.rules('sg-94n63e80l')).toHaveLength(8);
    expect(world.accountId('test@aliyun.com')).toBe('155780923770');
  });
});

describe('a world that contradicts itself', () => {
  it('is not loaded: the one before stays', () => {
    const world = cloud();
    const { SecurityGroupRuleId } = world.addRule('sg-a', ALL);
    const twice = { ...ALL, SecurityGroupRuleId };
    expect(() => world.load(worldWith({ rules: [twice, twice] }))).toThrow(/used before/);
    expect(world.rules('sg-a')).toHaveLength(1);
  });
});

describe('random ids', () => {
  it('look like ECS’s', () => {
    expect(randomIds.ruleId()).toMatch(/^sgr-bp1[0-9a-z]{17}$/);
    expect(randomIds.requestId()).toMatch(
      /^[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}$/,
    );
  });
});

describe('addresses', () => {
  it.each([
    ['10.0.0.2', '10.0.0.2/32', true],
    ['10.0.0.0/8', '10.0.0.1/8', false],
    ['::1', '0:0:0:0:0:0:0:1/128', true],
    ['2001:DB8::1', '2001:db8:0:0::1', true],
    ['::/0', '0.0.0.0/0', false],
    ['::ffff:10.0.0.1', '10.0.0.1', false],
    ['x', 'y', false],
  ])('%s and %s name the same by value: %s', (a, b, same) => {
    expect(sameAddress(a, b, 'value')).toBe(same);
    expect(sameAddress(a, b, 'text')).toBe(false);
    expect(sameAddress(a, a, 'text')).toBe(true);
  });

  it.each([
    '',
    '1.2.3',
    '01.2.3.4',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/8/8',
    ' 1.2.3.4',
    '::1',
  ])('%o is no IPv4 block', (text) => expect(ipv4Value(text)).toBeUndefined());

  it.each(['', ':', '::1/129', '::1/', '::1%eth0', '12345::', '1:2:3:4:5:6:7:8:9', '10.0.0.1'])(
    '%o is no IPv6 block',
    (text) => expect(ipv6Value(text)).toBeUndefined(),
  );

  it('are stored compressed, with their host bits', () => {
    expect(storedIpv6('2001:0db8:3c4d:0015:0000:0000:1a2f:1a2b/0')).toBe('2001:db8:3c4d:15::1a2f:1a2b/0');
  });

  it('keep their value when they are stored', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 0, max: 128 }), (address, prefix) => {
        const text = `${address}/${prefix}`;
        expect(ipv6Value(text)).toBeDefined();
        expect(ipv6Value(storedIpv6(text))).toBe(ipv6Value(text));
        expect(storedIpv6(storedIpv6(text))).toBe(storedIpv6(text));
      }),
    );
  });

  it('are never found in other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const address = text.split('/')[0] ?? '';
        if (!isIPv4(address)) expect(ipv4Value(text)).toBeUndefined();
        if (!text.includes(':')) expect(ipv6Value(text)).toBeUndefined();
      }),
    );
  });
});
