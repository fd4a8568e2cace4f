/** What goes to ECS and into the row is spelled as the caller sent it; the normal form is for comparing only. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SentRule } from '../../../lib/core/model/request.ts';
import { normalise, parseRequest } from '../../../lib/core/request/parse-request.ts';
import { type Json, meaning, spell } from '../../support/request-arbitraries.ts';
import { detailOf, FLAT, PORTS, permissions, RULE } from './support.ts';

const sentOf = (body: unknown) => parseRequest(body, undefined).sent;

/** The rules of a body with the rules that were made of them. */
function pairs(body: Json): (readonly [Json, SentRule])[] {
  const sent = sentOf(body);
  if (sent.form === 'rule-ids') return [];
  if (sent.form === 'flat') return [[body, sent.rule]];
  const entries = body.Permissions as Json[]; // The form says that it is an array of objects.
  return sent.permissions.map((rule, n) => [entries[n] ?? {}, rule]);
}

describe('a request as it was sent', () => {
  it('a request as it was sent keeps every member as it was spelled, and adds none but the NIC type of a group', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(meaning.chain(spell), (body) => {
        for (const [entry, rule] of pairs(body)) {
          for (const [name, value] of Object.entries(rule)) {
            const raw = entry[name];
            if (name === 'NicType' && raw === undefined) continue;
            if (name === 'Policy' && String(raw).toLowerCase() === 'allow') continue;
            // ECS knows no single port.
            if (name === 'PortRange' && !String(raw).includes('/')) expect(value).toBe(`${raw}/${raw}`);
            else expect(value).toBe(String(raw));
            seen.add(name);
          }
        }
      }),
      { numRuns: 500 },
    );
    expect([...seen].sort()).toEqual([
      'DestCidrIp',
      'DestGroupId',
      'DestGroupOwnerId',
      'DestPrefixListId',
      'IpProtocol',
      'Ipv6DestCidrIp',
      'NicType',
      'Policy',
      'PortRange',
      'Priority',
    ]);
  });

  it('a request as it was sent has the normal form that its request has', () => {
    fc.assert(
      fc.property(meaning.chain(spell), (body) => {
        const { request, sent } = parseRequest(body, undefined);
        expect(normalise(sent)).toEqual(request);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      { ...RULE, DestCidrIp: '100.100.2.136/32' },
      { ...RULE, DestCidrIp: '100.100.2.136/32' },
    ],
    [
      { ...PORTS, Ipv6DestCidrIp: '2001:DB8:0::/32' },
      { ...PORTS, Ipv6DestCidrIp: '2001:DB8:0::/32' },
    ],
    [
      { ...RULE, IpProtocol: 'TCP', Policy: 'Drop' },
      { ...RULE, IpProtocol: 'TCP', Policy: 'Drop' },
    ],
    [
      { ...RULE, Priority: 5 },
      { ...RULE, Priority: '5' },
    ],
    // No default is filled in; what ECS documents as ignored, no guard has judged.
    [RULE, RULE],
    [{ ...RULE, DestGroupId: 'sg-2', Description: 'a' }, RULE],
    // An alias of the documentation of 2019, and a short form of ours: ECS knows neither.
    [
      { ...RULE, Policy: 'Allow' },
      { ...RULE, Policy: 'accept' },
    ],
    [{ ...RULE, PortRange: 22 }, RULE],
    [
      { ...PORTS, DestGroupId: 'sg-2' },
      { ...PORTS, DestGroupId: 'sg-2', NicType: 'intranet' },
    ],
  ])('%j is sent as %j', (body, sent) => {
    expect(sentOf({ ...FLAT, DestCidrIp: undefined, ...body })).toMatchObject({ form: 'flat', rule: sent });
    expect(sentOf(permissions(body))).toEqual(expect.objectContaining({ permissions: [sent] }));
  });

  it('a request as it was sent keeps the order of ids', () => {
    const { RegionId, SecurityGroupId, ClientToken } = FLAT;
    const body = { RegionId, SecurityGroupId, ClientToken, SecurityGroupRuleId: ['sgr-b', 'sgr-A'] };
    expect(parseRequest(body, undefined)).toMatchObject({
      sent: { ruleIds: ['sgr-b', 'sgr-A'] },
      request: { ruleIds: ['sgr-A', 'sgr-b'] },
    });
  });
});

it('two spellings of one rule are duplicates', () => {
  const entries = permissions({ ...RULE, DestCidrIp: '10.0.0.2' }, { ...RULE, DestCidrIp: '10.0.0.2/32' });
  expect(detailOf(entries)).toBe('It names the rule of entry 0. Remove one.');
});

it.each([
  ['6', 'Send "tcp": 6 is its IANA number.'],
  [17, 'Send "udp": 17 is its IANA number.'],
  ['132', 'Send a string: tcp, udp, icmp, icmpv6, gre or all.'],
])('a request names protocols as the documentation does, not by number: %j', (IpProtocol, fix) => {
  expect(detailOf({ ...FLAT, IpProtocol })).toBe(
    `IpProtocol cannot be ${JSON.stringify(IpProtocol)}. ${fix}`,
  );
});
