/** The tags of a group. DescribeSecurityGroupAttribute has none of them, so they are a call of their own. */
import { DescribeSecurityGroupsRequest } from '@alicloud/ecs20140526/dist/models/DescribeSecurityGroupsRequest.js';
import * as z from 'zod/mini';
import type { EcsTags } from '../core/ports.ts';
import { NoAnswer } from './classify.ts';
import { createPerform, type EcsOptions } from './perform.ts';
import { OpenApiUtil } from './sdk.ts';

const List = z.object({
  SecurityGroups: z.object({
    SecurityGroup: z.array(
      z.object({
        SecurityGroupId: z.string(),
        // Absent: no tags. Anything else that is no list of tags must not pass for none.
        Tags: z.nullish(z.object({ Tag: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })) })),
      }),
    ),
  }),
});

/** @throws {TypeError} for an endpoint with a scheme or a path */
export function createEcsTags(options: EcsOptions): EcsTags {
  const perform = createPerform(options);
  return {
    tags: (group, call) =>
      perform(group.RegionId, 'list', call, async (send) => {
        const { requestId, body } = await send('DescribeSecurityGroups', params(group));
        const tags = tagsOf(body, group.SecurityGroupId);
        if (tags) return { class: 'done', requestId, tags };
        throw new NoAnswer('UnreadableReply', 'The reply does not list the group with its tags.', requestId);
      }),
  };
}

function params({ RegionId, SecurityGroupId }: Parameters<EcsTags['tags']>[0]): Record<string, string> {
  const model = new DescribeSecurityGroupsRequest({ regionId: RegionId, securityGroupId: SecurityGroupId });
  return OpenApiUtil.query(model.toMap());
}

function tagsOf(body: unknown, securityGroupId: string): Record<string, string> | undefined {
  const list = List.safeParse(body);
  if (!list.success) return undefined;
  const group = list.data.SecurityGroups.SecurityGroup.find(
    (each) => each.SecurityGroupId === securityGroupId,
  );
  if (!group) return undefined;
  // Without a prototype: a tag may be called `__proto__`.
  const tags: Record<string, string> = Object.create(null);
  for (const { TagKey, TagValue } of group.Tags?.Tag ?? []) tags[TagKey] = TagValue;
  return tags;
}
