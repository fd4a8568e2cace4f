/** The policy section of the configuration file. */
import * as z from 'zod/mini';
import { parseAddress } from '../../core/model/address.ts';
import { REGION_PATTERN } from '../../core/model/region.ts';
import type { PortGuard } from '../../core/policy/types.ts';
import { parameter } from '../../core/request/parameters.ts';
import { described, flag, listOf, refineMessage, section, shaped, wholeNumber } from './kit.ts';

const ID_OR_PREFIX = 'the id of a group, or a prefix of ids with a star';
/** Groups, by id or by a prefix of their ids. */
export const groupList = (about: string) =>
  listOf(shaped(/^(?:\*|sg-\*|sg-[A-Za-z0-9]+\*?)$/, ID_OR_PREFIX, 'sg-web*'), about, { example: 'sg-web*' });

const PORTS = /^(?:(tcp|udp):)?(\d{1,5})\/(\d{1,5})$/;

/** Reads `53/53` or `udp:53/53`. @throws {TypeError} for a value that the schema refuses */
export function readPorts(text: string): PortGuard {
  const [, protocol, first, last] = PORTS.exec(text) ?? [];
  if (first === undefined || last === undefined) throw new TypeError(`not a range of ports: ${text}`);
  const range = { first: Number(first), last: Number(last) };
  return protocol === 'tcp' || protocol === 'udp' ? { protocol, ...range } : range;
}

export const portsSchema = shaped(PORTS, 'a range of ports', 'udp:53/53').check(
  refineMessage((text) => {
    if (!PORTS.test(text)) return undefined;
    const { first, last } = readPorts(text);
    return 1 <= first && first <= last && last <= 65_535
      ? undefined
      : 'must run from a lower port to a higher one, within 1 and 65535';
  }),
);

/** A block with bits beyond its prefix is refused, because it is usually a mistake. */
export function blockFault(text: string): string | undefined {
  const address = parseAddress(text, 4) ?? parseAddress(text, 6);
  if (address === undefined) return 'must be an IPv4 or IPv6 block, such as "10.0.0.0/8"';
  return address.hostBits
    ? 'has bits set beyond its prefix; write the first address of the block'
    : undefined;
}

const destination = z
  .string({ error: 'must be text, such as "10.0.0.0/8"' })
  .check(
    refineMessage((text) => (/^(?:sg|pl)-(?:\*|[A-Za-z0-9]+\*?)$/.test(text) ? undefined : blockFault(text))),
  );

const guardSchema = section(
  {
    groups: z.optional(groupList('Groups that are never changed.')),
    destinations: z.optional(
      listOf(
        destination,
        'Protects rules to a destination within one of these: blocks, destination groups (sg-…), prefix lists (pl-…). A wider rule is not protected.',
        { example: '100.100.2.136/31' },
      ),
    ),
    ports: z.optional(
      listOf(portsSchema, 'Protects rules whose ports are within one of these: "443/443", or "udp:53/53".', {
        example: 'udp:53/53',
      }),
    ),
    ruleIds: z.optional(
      listOf(
        shaped(
          new RegExp(parameter('SecurityGroupRuleId').pattern ?? '^$'),
          'the id of a rule',
          'sgr-bp67acfmxa123b',
        ),
        'Protected rules, by id.',
        { example: 'sgr-bp67acfmxa123b' },
      ),
    ),
  },
  'What is never revoked.',
);

export const callerPolicySchema = section(
  {
    regions: listOf(
      shaped(new RegExp(`^\\*$|${REGION_PATTERN}`), 'the id of a region, or a star', 'cn-hangzhou'),
      'Regions that this caller may act in; "*" is every region.',
      { example: 'cn-hangzhou' },
    ),
    groups: groupList('Groups that it may act on: ids, or prefixes of ids with a star.'),
    maxRules: z.optional(wholeNumber(1, 100, 'How many rules one request may revoke. Default 1.')),
    dryRunOnly: z.optional(flag('It may send dry runs only. Default false.')),
    mayRestore: z.optional(flag('It may restore what it revoked. Default false.')),
    mayUseRuleIds: z.optional(flag('It may name rules by id. Default false.')),
    protected: z.optional(guardSchema),
  },
  'What one caller may do.',
);

export const policySchema = section(
  {
    protected: z.optional(guardSchema),
    callers: described(
      z.record(z.string(), callerPolicySchema, { error: 'must be an object, with a member for each caller' }),
      'By the name of the caller. A caller without a policy may do nothing.',
    ),
  },
  'What each caller may do. Denies by default.',
);

export type PolicySettings = z.infer<typeof policySchema>;
