import FcClient from '@alicloud/fc2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GROUP_SAMPLE, requestOf } from '../../../lib/local/commands/samples.ts';
import { type DemoEnvironment, startEnvironment } from '../../../lib/local/demo/environment.ts';
import { DEMO_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';

/** With the real client, the real function and the real ECS SDK. */
describe('a direct invocation of the function', () => {
  let environment: DemoEnvironment;
  const logged: string[] = [];
  beforeAll(async () => {
    environment = await startEnvironment((line) => logged.push(line));
  });
  afterAll(() => environment.teardown());

  async function invoke(over: Record<string, string>) {
    const client = new FcClient('1234567890123456', {
      accessKeyID: DEMO_CREDENTIAL.accessKeyId,
      accessKeySecret: DEMO_CREDENTIAL.accessKeySecret,
      region: 'cn-hangzhou',
      endpoint: environment.gateway,
    });
    const event = JSON.stringify({ ...requestOf(GROUP_SAMPLE), RegionId: 'cn-hangzhou', ...over });
    const { headers, data } = await client.invokeFunction('any', 'revoke-egress', event);
    return { error: headers['x-fc-error-type'], data };
  }

  it('a direct invocation of the function revokes and replays like every other entry point', async () => {
    const { data, error } = await invoke({ ClientToken: 'direct' });
    expect(error).toBeUndefined();
    const first = JSON.parse(String(data));
    expect(first).toMatchObject({ statusCode: 200 });
    expect(JSON.parse(first.body)).toMatchObject({ Outcome: 'revoked', SecurityGroupId: 'sg-F876FF7BA' });
    const again = JSON.parse(String((await invoke({ ClientToken: 'direct' })).data));
    expect(again).toMatchObject({ body: first.body, headers: { 'Idempotency-Replayed': 'true' } });
  });

  it('a direct invocation of the function fails if it is asynchronous and unfinished, so that the platform retries', async () => {
    environment.simulator.faults.always('DescribeSecurityGroupAttribute', {
      reply: { code: 'OperationConflict' },
    });
    const { error, data } = await invoke({ ClientToken: 'later', Invocation: 'async' });
    expect(error).toBe('UnhandledInvocationError');
    expect(data).toMatchObject({ errorType: 'InvocationUnfinished' });
    expect(data).toMatchObject({ stackTrace: [expect.stringMatching(/^OperationConflict \(503, /)] });
    expect(logged).toEqual([expect.stringContaining('"event":"function threw"')]);
    const sync = JSON.parse(String((await invoke({ ClientToken: 'later' })).data));
    expect(sync).toMatchObject({ statusCode: 503 });
  });
});
