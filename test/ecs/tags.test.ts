import { expect, it } from 'vitest';
import { createEcsTags } from '../../lib/ecs/tags.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_STS_CREDENTIAL, OWN_ACCOUNT_ID } from '../../lib/simulators/ecs/wire/credential.ts';
import { ACCESS_KEY, GROUP, queryOf, rawServer, reply, within } from './raw-server.ts';

const at = (endpoint: string) => createEcsTags({ credentials: () => ACCESS_KEY, endpoint, protocol: 'http' });
const list = (...groups: unknown[]) => ({ RequestId: 'R-1', SecurityGroups: { SecurityGroup: groups } });
const group = (Tags: unknown, SecurityGroupId = 'sg-1') => ({ SecurityGroupId, Tags });

async function answered(body: unknown, status = 200) {
  const server = await rawServer((_request, response) => reply(response, status, body));
  return { answer: await at(server.endpoint).tags(GROUP, within()), server };
}

it('the tags of a group are asked for by its id, in one call', async () => {
  const tag = { TagKey: 'egress', TagValue: 'open' };
  const { answer, server } = await answered(list(group({ Tag: [tag, { TagKey: 'team', TagValue: '' }] })));
  expect(answer).toEqual({ class: 'done', requestId: 'R-1', tags: { egress: 'open', team: '' } });
  expect(server.requests.map(queryOf)).toEqual([{ RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1' }]);
  expect(server.requests[0]?.headers['x-acs-action']).toBe('DescribeSecurityGroups');
});

it.each([
  ['an empty list', group({ Tag: [] })],
  ['null', group(null)],
  ['nothing', { SecurityGroupId: 'sg-1' }],
])('the tags of a group are none where the reply has %s of them', async (_, listed) => {
  expect((await answered(list(listed))).answer).toEqual({ class: 'done', requestId: 'R-1', tags: {} });
});

it('the tags of a group are those of this group, whatever others are listed, and whatever they are called', async () => {
  const proto = { TagKey: '__proto__', TagValue: 'x' };
  const { answer } = await answered(list(group({ Tag: [] }, 'sg-2'), group({ Tag: [proto] })));
  expect(answer.class === 'done' && Object.entries(answer.tags)).toEqual([['__proto__', 'x']]);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
});

it.each([
  ['no group', list()],
  ['another group', list(group({ Tag: [] }, 'sg-2'))],
  ['no list', { RequestId: 'R-1' }],
  ['tags that are no list', list(group({ Tag: 'egress' }))],
  ['a tag without a value', list(group({ Tag: [{ TagKey: 'egress' }] }))],
])('the tags of a group are not known where the reply has %s: that is no answer', async (_, body) => {
  expect((await answered(body)).answer).toMatchObject({ class: 'unanswered', code: 'UnreadableReply' });
});

it('reading the tags of a group is refused and throttled like listing rules', async () => {
  const refusal = (Code: string) => ({ RequestId: 'R-1', Code, Message: 'No.' });
  expect((await answered(refusal('Forbidden.RAM'), 403)).answer).toMatchObject({ class: 'ours' });
  expect((await answered(refusal('Throttling.User'), 400)).answer).toMatchObject({ class: 'throttled' });
});

it('the tags of a group are what the simulator says of its world', async () => {
  const Tags = [{ TagKey: 'egress', TagValue: 'open' }];
  const simulator = createEcsSimulator({
    world: {
      accounts: [{ id: OWN_ACCOUNT_ID, name: 'owner@aliyun.com' }],
      regions: ['cn-hangzhou'],
      groups: [{ SecurityGroupId: 'sg-1', RegionId: 'cn-hangzhou', VpcId: 'vpc-1', Tags }],
    },
  });
  try {
    const { endpoint } = await simulator.listen();
    const tags = createEcsTags({ credentials: () => DEMO_STS_CREDENTIAL, endpoint, protocol: 'http' });
    expect(await tags.tags(GROUP, within())).toMatchObject({ class: 'done', tags: { egress: 'open' } });
  } finally {
    await simulator.close();
  }
});
