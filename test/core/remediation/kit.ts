/** Events as ActionTrail and Cloud Config send them, and remediation over simulated ports. */

import type { Rule } from '../../../lib/core/model/rule.ts';
import { ALLOW_ALL, type Permissions, type Target } from '../../../lib/core/policy/permissions.ts';
import type { Guard } from '../../../lib/core/policy/types.ts';
import type { EcsEgress, EcsFailure, EcsTags } from '../../../lib/core/ports.ts';
import { createRemediation } from '../../../lib/core/remediation/remediate.ts';
import type { CloudEvent, EventRun, RemediationRules } from '../../../lib/core/remediation/types.ts';
import { OPEN_GUARD } from '../policy/kit.ts';
import { BUDGET, createSmallWorld, rule } from '../small-world.ts';

export const OWN_ROLES = ['revoke-egress-revoke', 'revoke-egress-restore'];

/** Forbids rules that open every port to every address. */
export const RULES: RemediationRules = {
  mode: 'revoke',
  maxRulesPerEvent: 20,
  forbid: [{ destinations: ['0.0.0.0/0', '::/0'] }],
  except: [],
};

export const open = (id: string, over: Partial<Rule> = {}): Rule =>
  rule(id, { DestCidrIp: '0.0.0.0/0', ...over });

const EVENT = { id: 'event-1', source: 'acs.ecs', type: 'ecs:ActionTrail:ApiCall', region: 'cn-hangzhou' };

/** A call that opened a rule, with the members of the vendor's samples that are read, and a few more. */
export const apiCall = (data: Record<string, unknown> = {}, over: Partial<CloudEvent> = {}): CloudEvent => ({
  ...EVENT,
  data: {
    eventId: '92b33345-0000-4000-8000-000000000001',
    eventVersion: 1,
    eventRW: 'Write',
    eventType: 'ApiCall',
    eventName: 'AuthorizeSecurityGroupEgress',
    serviceName: 'Ecs',
    acsRegion: 'cn-hangzhou',
    userIdentity: { type: 'ram-user', userName: 'alice' },
    requestParameters: { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', IpProtocol: 'all' },
    ...data,
  },
  ...over,
});

/** Cloud Config's notification about one group. */
export const nonCompliance = (
  qualifier: Record<string, unknown> = {},
  data: Record<string, unknown> = {},
): CloudEvent => ({
  id: 'event-2',
  source: 'acs.config',
  type: 'config:Config:NonCompliantNotification',
  data: {
    annotation: '{"property":"$.Permissions"}',
    riskLevel: 'Warning',
    complianceType: 'NON_COMPLIANT',
    evaluationResultIdentifier: {
      orderingTimestamp: 1630907917476,
      evaluationResultQualifier: {
        resourceId: 'sg-1',
        resourceType: 'ACS::ECS::SecurityGroup',
        regionId: 'cn-hangzhou',
        ...qualifier,
      },
    },
    ...data,
  },
});

/** An event that is a revoke request. */
export const requestEvent = (data: Record<string, unknown> = {}, id = 'event-3'): CloudEvent => ({
  id,
  source: 'change-desk',
  type: 'revoke-egress.request',
  data: {
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-1',
    IpProtocol: 'tcp',
    PortRange: '22/22',
    DestCidrIp: '10.0.0.0/8',
    ...data,
  },
});

export interface WorldOptions {
  readonly rules?: Partial<RemediationRules>;
  readonly guard?: Partial<Guard>;
  readonly permissions?: Permissions;
  /** The tags of every group. */
  readonly tags?: Readonly<Record<string, string>>;
}

export function remediationWorld(listed: readonly Rule[], options: WorldOptions = {}) {
  const world = createSmallWorld(listed);
  /** What happens before remediation itself lists the rules. Faults of the protocol's own snapshots are elsewhere. */
  const listFaults: (EcsFailure | (() => void))[] = [];
  const listedGroups: string[] = [];
  /** The groups that remediation listed, with their regions. */
  const listedTargets: Target[] = [];
  /** Failures that calls for tags get instead of an answer. */
  const tagFaults: EcsFailure[] = [];
  const tagged: string[] = [];
  const ecs: EcsEgress & EcsTags = {
    async list({ RegionId, SecurityGroupId }) {
      listedGroups.push(SecurityGroupId);
      listedTargets.push({ RegionId, SecurityGroupId });
      const scripted = listFaults.shift();
      if (scripted && typeof scripted !== 'function') return scripted;
      const rules = structuredClone(world.rules());
      scripted?.();
      return { class: 'done', requestId: 'list-0', rules };
    },
    async tags({ SecurityGroupId }) {
      tagged.push(SecurityGroupId);
      return tagFaults.shift() ?? { class: 'done', requestId: 'tags-0', tags: options.tags ?? {} };
    },
    revoke: async () => {
      throw new Error('remediation revokes through the protocol, and in no other way');
    },
  };
  const clock = { now: world.now, sleep: async (ms: number) => world.pass(ms) };
  const instance = () =>
    createRemediation({
      ecs,
      revocation: world.instance(),
      answering: world.instance(),
      clock,
      random: { id: () => 'id', fraction: () => 0.5 },
      rules: { ...RULES, ...options.rules },
      guard: { ...OPEN_GUARD, ...options.guard },
      permissions: options.permissions ?? ALLOW_ALL,
      ownRoles: OWN_ROLES,
    });
  const first = instance();
  const run = (): EventRun => ({
    requestId: 'req-1',
    deadline: world.now() + BUDGET,
    signal: new AbortController().signal,
  });
  return {
    world,
    listFaults,
    listedGroups,
    listedTargets,
    tagFaults,
    tagged,
    /** Handles the event; `on`: at another instance of the function. */
    handle: (event: CloudEvent, on = first) => on(event, run()),
    instance,
  };
}
