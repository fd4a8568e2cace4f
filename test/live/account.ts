/** One signed ECS call after another, and a security group that is made and removed. Nothing is repeated. */
import * as z from 'zod/mini';
import { endpointOf } from '../../lib/ecs/endpoint.ts';
import { boundOf } from '../../lib/ecs/exchange.ts';
import { createTransport, type Send } from '../../lib/ecs/transport.ts';
import type { LiveSettings } from './settings.ts';

export type Parameters = Readonly<Record<string, string>>;

/** The answer of ECS: `ok`, or its code. */
export interface Reply {
  readonly said: string;
  readonly body: unknown;
}

export interface Account {
  /** Rejects when there was no answer of ECS, or one that says nothing of what was asked. */
  call(action: string, parameters: Parameters): Promise<Reply>;
  readonly host: string;
}

/** No probe needs the nonce of a call. */
const LIMIT = 15_000;
/** Refusals that say nothing of what was asked: a probe that meets one has settled nothing. */
const DISTURBED = /Throttling|^(?:InternalError|ServiceUnavailable|UnknownError|Forbidden|OperationConflict)/;
const Refusal = z.looseObject({ code: z.string(), statusCode: z.number() });

export function openAccount({ keys, ecs }: Pick<LiveSettings, 'keys' | 'ecs'>): Account {
  if (!ecs) throw new TypeError('the settings name no region');
  const host = ecs.endpoint ?? endpointOf(ecs.region);
  if (host === undefined) throw new TypeError(`no such region: ${ecs.region}`);
  const transport: Promise<Send> = createTransport({
    accessKey: keys,
    protocol: ecs.protocol,
    endpoint: host,
    userAgent: 'revoke-egress-live',
  });
  return {
    host,
    async call(action, parameters) {
      try {
        const send = await transport;
        const { body } = await send(
          action,
          { RegionId: ecs.region, ...parameters },
          boundOf({ limit: LIMIT, signal: new AbortController().signal }),
        );
        return { said: 'ok', body };
      } catch (error) {
        const refused = Refusal.safeParse(error);
        if (!refused.success) throw error;
        const { code, data } = refused.data;
        if (DISTURBED.test(code)) throw new Error(`ECS answered ${code}`, { cause: error });
        return { said: code, body: data };
      }
    },
  };
}

const must = ({ said, body }: Reply, what: string): unknown => {
  if (said !== 'ok') throw new Error(`${what}: ${said}`);
  return body;
};

const Made = z.object({ SecurityGroupId: z.string() });

/** A group of this run, in the VPC of the settings. It holds no instance, so no rule in it has an effect. */
export async function makeGroup(account: Account, { ecs, run }: LiveSettings, name = run): Promise<string> {
  const reply = await account.call('CreateSecurityGroup', {
    VpcId: ecs?.vpcId ?? '',
    SecurityGroupName: name,
    Description: 'Made and removed by the live suite of revoke-egress.',
    SecurityGroupType: 'normal',
  });
  return Made.parse(must(reply, 'CreateSecurityGroup')).SecurityGroupId;
}

export const removeGroup = async (account: Account, SecurityGroupId: string): Promise<void> => {
  const { said } = await account.call('DeleteSecurityGroup', { SecurityGroupId });
  if (said !== 'ok' && said !== 'InvalidSecurityGroupId.NotFound') {
    throw new Error(`${SecurityGroupId} could not be removed: ${said}`);
  }
};

const Groups = z.object({
  NextToken: z.optional(z.string()),
  SecurityGroups: z.object({
    SecurityGroup: z.array(
      z.object({ SecurityGroupId: z.string(), SecurityGroupName: z.optional(z.string()) }),
    ),
  }),
});

/** Groups that bear a name of this suite: of crashed runs, or of this one. */
export async function ourGroups(account: Account, ours: (name: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (let NextToken = '', page = 0; page < 50; page++) {
    const reply = await account.call('DescribeSecurityGroups', {
      MaxResults: '100',
      ...(NextToken && { NextToken }),
    });
    const { SecurityGroups, NextToken: next = '' } = Groups.parse(must(reply, 'DescribeSecurityGroups'));
    for (const { SecurityGroupId, SecurityGroupName = '' } of SecurityGroups.SecurityGroup) {
      if (ours(SecurityGroupName)) found.push(SecurityGroupId);
    }
    if (next === '') return found;
    NextToken = next;
  }
  throw new Error('more than 5,000 security groups: look for left-overs by hand');
}
