import { expect, it } from 'vitest';
import { egressAt, GROUP, queryOf, rawServer, reply, within } from './raw-server.ts';

const row = (id: string) => ({ SecurityGroupRuleId: id, Direction: 'egress', IpProtocol: 'TCP' });
const list = (ids: readonly string[], NextToken?: string) => ({
  RequestId: `R-${ids.join('+')}`,
  SecurityGroupId: 'sg-1',
  Permissions: { Permission: ids.map(row) },
  NextToken,
});

it('a list of rules asks for the egress rules in pages of 1,000 and follows every page', async () => {
  const server = await rawServer((request, response) => {
    const page = queryOf(request).NextToken;
    if (page === undefined) reply(response, 200, list(['sgr-1', 'sgr-2'], 'page/2='));
    else if (page === 'page/2=') reply(response, 200, list(['sgr-3'], 'page/3='));
    else reply(response, 200, list(['sgr-4'], ''));
  });
  const snapshot = await egressAt(server).list(GROUP, within());
  expect(snapshot).toEqual({
    class: 'done',
    requestId: 'R-sgr-4',
    rules: ['sgr-1', 'sgr-2', 'sgr-3', 'sgr-4'].map((SecurityGroupRuleId) => ({
      SecurityGroupRuleId,
      IpProtocol: 'TCP',
    })),
  });
  const common = {
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-1',
    Direction: 'egress',
    MaxResults: '1000',
  };
  expect(server.requests.map(queryOf)).toEqual([
    common,
    { ...common, NextToken: 'page/2=' },
    { ...common, NextToken: 'page/3=' },
  ]);
  expect(server.requests[0]?.headers['x-acs-action']).toBe('DescribeSecurityGroupAttribute');
});

it('a list of rules lists a rule once that comes on two pages', async () => {
  const server = await rawServer((_request, response, nth) =>
    reply(response, 200, nth === 1 ? list(['sgr-1', 'sgr-2'], 'T-2') : list(['sgr-2'])),
  );
  const snapshot = await egressAt(server).list(GROUP, within());
  expect(snapshot.class === 'done' && snapshot.rules.map((rule) => rule.SecurityGroupRuleId)).toEqual([
    'sgr-1',
    'sgr-2',
  ]);
});

it.each([
  ['itself', ['T-1', 'T-1'], 2],
  ['a page before', ['T-1', 'T-2', 'T-1'], 3],
])('a list of rules gives up when a page names %s as the next', async (_what, tokens, calls) => {
  const server = await rawServer((_request, response, nth) =>
    reply(response, 200, list([], tokens[nth - 1])),
  );
  expect(await egressAt(server).list(GROUP, within())).toMatchObject({
    class: 'unanswered',
    code: 'UnreadableReply',
    message: 'The list of rules names the same next page again.',
  });
  expect(server.requests).toHaveLength(calls);
});

it('a list of rules gives up after 20 pages', async () => {
  const server = await rawServer((_request, response, nth) => reply(response, 200, list([], `T-${nth}`)));
  expect(await egressAt(server).list(GROUP, within())).toMatchObject({
    class: 'unanswered',
    message: 'The list of rules has over 20 pages.',
  });
  expect(server.requests).toHaveLength(20);
});

it('a list of rules is what the failing page is, whatever came before', async () => {
  const server = await rawServer((_request, response, nth) =>
    nth === 1
      ? reply(response, 200, list(['sgr-1'], 'T-2'))
      : reply(
          response,
          400,
          { RequestId: 'R-2', Code: 'Throttling.User', Message: 'm' },
          { 'x-acs-retry-after': '1500' },
        ),
  );
  expect(await egressAt(server).list(GROUP, within())).toEqual({
    class: 'throttled',
    code: 'Throttling.User',
    status: 400,
    message: 'm',
    requestId: 'R-2',
    retryAfter: 1500,
  });
});
