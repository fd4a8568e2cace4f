/** A group to try things in: every probe has ports of its own, so that none meets the rules of another. */
import { randomUUID } from 'node:crypto';
import type { Rule } from '../../lib/core/rule.ts';
import { readRulePage } from '../../lib/ecs/rule-list.ts';
import type { Account, Parameters, Reply } from './account.ts';
import type { Keys } from './settings.ts';

export interface Lab {
  readonly account: Account;
  readonly keys: Keys;
  readonly protocol: 'http' | 'https';
  readonly group: Parameters;
  /** Members of a rule that nobody else here uses; the address is one of those kept for documentation. */
  fresh(change?: Parameters): Parameters;
  /** Puts the rule in, and tells how it is listed. */
  add(rule: Parameters): Promise<Rule>;
  revoke(parameters: Parameters): Promise<Reply>;
  /** Is the rule listed? */
  has(id: string): Promise<boolean>;
  listed(): Promise<readonly Rule[]>;
  token(): string;
}

export function openLab(
  account: Account,
  place: {
    readonly region: string;
    readonly groupId: string;
    readonly protocol: 'http' | 'https';
    readonly keys: Keys;
  },
): Lab {
  const group = { RegionId: place.region, SecurityGroupId: place.groupId };
  let port = 20_000;

  async function listed(): Promise<readonly Rule[]> {
    const { said, body } = await account.call('DescribeSecurityGroupAttribute', {
      ...group,
      Direction: 'egress',
      MaxResults: '1000',
    });
    const page = said === 'ok' ? readRulePage(body, place.groupId) : undefined;
    if (!page) throw new Error(`the rules cannot be listed: ${said}`);
    return page.rules;
  }

  const lab: Lab = {
    account,
    keys: place.keys,
    protocol: place.protocol,
    group,
    fresh(change = {}) {
      port += 1;
      const rule = {
        IpProtocol: 'tcp',
        PortRange: `${port}/${port}`,
        DestCidrIp: '198.51.100.0/24',
        ...change,
      };
      // An empty member takes one of these out: ECS is sent no empty ones.
      return Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== ''));
    },
    async add(rule) {
      const before = new Set((await listed()).map(({ SecurityGroupRuleId }) => SecurityGroupRuleId));
      const { said } = await account.call('AuthorizeSecurityGroupEgress', { ...group, ...rule });
      if (said !== 'ok') throw new Error(`the rule could not be added: ${said}`);
      const added = (await listed()).find(({ SecurityGroupRuleId }) => !before.has(SecurityGroupRuleId));
      if (!added) throw new Error('the rule that was added is not listed');
      return added;
    },
    revoke: (parameters) => account.call('RevokeSecurityGroupEgress', { ...group, ...parameters }),
    has: async (id) => (await listed()).some(({ SecurityGroupRuleId }) => SecurityGroupRuleId === id),
    listed,
    token: () => randomUUID(),
  };
  return lab;
}

/** `Permissions.1.PortRange` and so on, as they go on the wire. */
export const permissions = (...entries: readonly Parameters[]): Parameters =>
  Object.fromEntries(
    entries.flatMap((entry, index) =>
      Object.entries(entry).map(([name, value]) => [`Permissions.${index + 1}.${name}`, value]),
    ),
  );
