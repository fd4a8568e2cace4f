/** A group to try things in: every probe has ports of its own, so that none meets the rules of another. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Rule } from '../../lib/core/model/rule.ts';
import { readRulePage } from '../../lib/ecs/list-rules.ts';
import { type Account, makeGroup, type Parameters, type Reply, removeGroup } from './account.ts';
import type { Keys, LiveSettings } from './settings.ts';

export interface Lab {
  readonly account: Account;
  readonly keys: Keys;
  readonly protocol: 'http' | 'https';
  readonly group: Parameters;
  /** Members of a rule that no other probe uses; the address is one that is reserved for documentation. */
  fresh(change?: Parameters): Parameters;
  /** Adds the rule, and returns how it is listed. */
  add(rule: Parameters): Promise<Rule>;
  revoke(parameters: Parameters): Promise<Reply>;
  /** Is the rule listed? */
  has(id: string): Promise<boolean>;
  listed(): Promise<readonly Rule[]>;
  /** Ids of the rules of one direction, of this group or another. */
  ids(SecurityGroupId: string, Direction: 'egress' | 'ingress'): Promise<readonly string[]>;
  /** Does something with a second group, which is removed again. */
  withNeighbour<T>(work: (SecurityGroupId: string) => Promise<T>): Promise<T>;
  token(): string;
}

const Rules = z.object({
  Permissions: z.object({ Permission: z.array(z.object({ SecurityGroupRuleId: z.string() })) }),
});

/** A lab in the group of `groupId`, with the region and the keys of the settings. */
export function openLab(account: Account, settings: LiveSettings, groupId: string): Lab {
  if (!settings.ecs) throw new TypeError('the settings name no region');
  const { region, protocol } = settings.ecs;
  const group = { RegionId: region, SecurityGroupId: groupId };
  let port = 20_000;

  async function list(SecurityGroupId: string, Direction: string): Promise<unknown> {
    const asked = { SecurityGroupId, Direction, MaxResults: '1000' };
    const { said, body } = await account.call('DescribeSecurityGroupAttribute', asked);
    if (said !== 'ok') throw new Error(`the rules cannot be listed: ${said}`);
    return body;
  }
  async function listed(): Promise<readonly Rule[]> {
    const page = readRulePage(await list(groupId, 'egress'), groupId);
    if (!page) throw new Error('the list of the rules cannot be read');
    return page.rules;
  }

  return {
    account,
    keys: settings.keys,
    protocol,
    group,
    listed,
    ids: async (SecurityGroupId, Direction) =>
      Rules.parse(await list(SecurityGroupId, Direction)).Permissions.Permission.map(
        (rule) => rule.SecurityGroupRuleId,
      ),
    async withNeighbour(work) {
      const neighbour = await makeGroup(account, settings, `${settings.run}_next`);
      try {
        return await work(neighbour);
      } finally {
        await removeGroup(account, neighbour);
      }
    },
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
    token: () => randomUUID(),
  };
}

/** `Permissions.1.PortRange` and so on, as they go on the wire. */
export const permissions = (...entries: readonly Parameters[]): Parameters =>
  Object.fromEntries(
    entries.flatMap((entry, index) =>
      Object.entries(entry).map(([name, value]) => [`Permissions.${index + 1}.${name}`, value]),
    ),
  );
