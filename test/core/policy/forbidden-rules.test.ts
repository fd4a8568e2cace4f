import { describe, expect, it } from 'vitest';
import { type Forbidden, isForbidden, type Spared } from '../../../lib/core/policy/forbidden-rules.ts';
import { rule } from '../small-world.ts';

const target = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-web1' };
const EVERYWHERE: Forbidden = { destinations: ['0.0.0.0/0', '::/0'] };
const open = (over: object = {}) => rule('sgr-1', { DestCidrIp: '0.0.0.0/0', ...over });

const forbidden = (
  entry: Forbidden,
  of = open(),
  except: readonly Spared[] = [],
  tags?: Record<string, string>,
) => isForbidden({ forbid: [entry], except }, of, target, tags);

it.each([
  ['to everywhere', EVERYWHERE, open()],
  ['to everywhere, in IPv6', EVERYWHERE, rule('sgr-1', { DestCidrIp: '', Ipv6DestCidrIp: '::/0' })],
  ['to all of a block', { destinations: ['203.0.113.0/24'] }, open({ DestCidrIp: '203.0.113.0/24' })],
  ['to more than a block', { destinations: ['203.0.113.0/24'] }, open()],
  ['by its protocol', { protocols: ['gre'] }, open({ IpProtocol: 'GRE' })],
  ['as one for every protocol', { protocols: ['tcp'] }, open({ IpProtocol: 'ALL', PortRange: '-1/-1' })],
  ['by its ports', { ports: [{ first: 22, last: 22 }] }, open({ PortRange: '1/1024' })],
  [
    'by its ports, of one protocol',
    { ports: [{ protocol: 'udp', first: 53, last: 53 }] as const },
    open({ IpProtocol: 'UDP', PortRange: '53/53' }),
  ],
  [
    'as one for every protocol, by ports',
    { ports: [{ first: 22, last: 22 }] },
    open({ IpProtocol: 'ALL', PortRange: '-1/-1' }),
  ],
  ['as one for every port of tcp', { ports: [{ first: 22, last: 22 }] }, open({ PortRange: '-1/-1' })],
  ['without Policy, which means accept', EVERYWHERE, open({ Policy: undefined })],
  ['with a policy that may accept', EVERYWHERE, open({ Policy: 'Allow' })],
  ['by the IANA number of its protocol', { protocols: ['tcp'] }, open({ IpProtocol: '6' })],
  ['by ports, and an IANA number', { ports: [{ first: 22, last: 22 }] }, open({ IpProtocol: '6' })],
  ['with a protocol that may be any', { protocols: ['tcp'] }, open({ IpProtocol: '132' })],
  ['with a protocol that may be all', { protocols: ['all'] }, open({ IpProtocol: '132' })],
  [
    'with every port of a protocol that may be any',
    { ports: [{ protocol: 'udp', first: 53, last: 53 }] as const },
    open({ IpProtocol: '132', PortRange: '-1/-1' }),
  ],
  [
    'with a list of ports of a protocol that may be any',
    { ports: [{ first: 22, last: 22 }] },
    open({ IpProtocol: '132', PortRange: '', PortRangeListId: 'prl-1' }),
  ],
  ['with ports that may be any', { ports: [{ first: 22, last: 22 }] }, open({ PortRange: '0/65535' })],
  ['with a destination that may be any', EVERYWHERE, open({ DestCidrIp: '0.0.0.0/00' })],
  ['with no destination at all', EVERYWHERE, open({ DestCidrIp: '' })],
])('a rule is forbidden: %s', (_, entry, of) => {
  expect(forbidden(entry, of)).toBe(true);
});

it.each([
  ['that drops', EVERYWHERE, open({ Policy: 'Drop' })],
  ['to less than everywhere', EVERYWHERE, open({ DestCidrIp: '0.0.0.0/1' })],
  ['to less than a block', { destinations: ['203.0.113.0/24'] }, open({ DestCidrIp: '203.0.113.0/25' })],
  ['to a group', EVERYWHERE, rule('sgr-1', { DestCidrIp: '', DestGroupId: 'sg-2' })],
  ['of another protocol', { protocols: ['udp', 'icmp'] }, open()],
  ['of one protocol, if the entry names all', { protocols: ['all'] }, open()],
  ['of fewer ports', { ports: [{ first: 20, last: 23 }] }, open({ PortRange: '21/23' })],
  ['of ports of another protocol', { ports: [{ protocol: 'udp', first: 22, last: 22 }] as const }, open()],
  [
    'of a protocol without ports',
    { ports: [{ first: 1, last: 1 }] },
    open({ IpProtocol: 'ICMP', PortRange: '-1/-1' }),
  ],
  [
    'of a list of ports',
    { ports: [{ first: 22, last: 22 }] },
    open({ PortRange: '', PortRangeListId: 'prl-1' }),
  ],
  [
    'of other ports, whatever its protocol may be',
    { ports: [{ first: 22, last: 22 }] },
    open({ IpProtocol: '132', PortRange: '443/443' }),
  ],
  [
    'of a protocol without ports, whatever its range',
    { ports: [{ first: 22, last: 22 }] },
    open({ IpProtocol: 'GRE', PortRange: '22/22' }),
  ],
  [
    'to less than everywhere, of a protocol that may be any',
    EVERYWHERE,
    rule('sgr-1', { IpProtocol: '132' }),
  ],
  ['that matches only one of the parts', { ...EVERYWHERE, protocols: ['udp'] }, open()],
])('a rule is not forbidden %s', (_, entry, of) => {
  expect(forbidden(entry, of)).toBe(false);
});

it('a rule is forbidden if one of several entries matches it, and never without entries', () => {
  const forbid = [{ protocols: ['gre'] }, EVERYWHERE];
  expect(isForbidden({ forbid, except: [] }, open(), target)).toBe(true);
  expect(isForbidden({ forbid: [], except: [] }, open(), target)).toBe(false);
});

describe('a forbidden rule is excepted', () => {
  const tags = { egress: 'open', team: 'web' };

  it.each([
    ['by its group', { groups: ['sg-web*'] }],
    ['by its description', { descriptions: ['approved:*'] }],
    ['by the tags of its group', { tags: { egress: 'open' } }],
    ['by any value of a tag', { tags: { egress: '*' } }],
    ['by all of them', { groups: ['sg-web1'], descriptions: ['approved: CHG1'], tags }],
  ])('a forbidden rule is excepted: %s', (_, except) => {
    expect(forbidden(EVERYWHERE, open({ Description: 'approved: CHG1' }), [except], tags)).toBe(false);
  });

  it.each([
    ['another group', { groups: ['sg-db*'] }],
    ['another description', { descriptions: ['approve'] }],
    ['another value of a tag', { tags: { egress: 'closed' } }],
    ['a tag that every object has', { tags: { constructor: '*' } }],
    ['one part that does not match', { groups: ['sg-web*'], tags: { egress: 'closed' } }],
  ])('a forbidden rule is not excepted by %s', (_, except) => {
    expect(forbidden(EVERYWHERE, open({ Description: 'approved: CHG1' }), [except], tags)).toBe(true);
  });

  it('a forbidden rule is not excepted by tags that were not read, nor by a description that it does not have', () => {
    expect(forbidden(EVERYWHERE, open(), [{ tags: { egress: '*' } }])).toBe(true);
    expect(forbidden(EVERYWHERE, open(), [{ descriptions: ['*'] }])).toBe(true);
  });
});
