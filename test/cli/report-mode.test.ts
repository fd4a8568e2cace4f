/** The answers that a caller in the mode "report" gets: a dry run, whatever it asks for. */
import { expect, it } from 'vitest';
import { createClient } from '../../lib/client/client.ts';
import {
  cli,
  countingRandom,
  DRY_RUN,
  leapingClock,
  lost,
  RESTORE_DRY_RUN,
  RULE_OPTIONS,
  reply,
  type Step,
  scripted,
} from '../client/kit.ts';
import { fakeService } from '../support/fake-service.ts';

const REQUEST = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['sgr-1'] };

function harness(...steps: Step[]) {
  const clock = leapingClock();
  const transport = scripted(clock, steps);
  return { transport, client: createClient({ transport, clock, random: countingRandom() }) };
}

const CHANGES = [
  ['a revocation', DRY_RUN, (client) => client.revoke({ ...REQUEST, ClientToken: 't-1' })],
  ['a restore', RESTORE_DRY_RUN, (client) => client.restore('t-1')],
] as const satisfies readonly (readonly [
  string,
  object,
  (client: ReturnType<typeof createClient>) => Promise<unknown>,
])[];

it.each(CHANGES)(
  '%s of a caller that only reports is answered at once, with a dry run',
  async (_, dry, send) => {
    const { client, transport } = harness(reply(200, dry));
    expect(await send(client)).toMatchObject({ kind: 'result', result: { Outcome: 'dry-run' } });
    expect(transport.sent).toHaveLength(1);
  },
);

it.each(CHANGES)('%s stays unknown when a dry run answers it after a lost attempt', async (_, dry, send) => {
  const { client, transport } = harness(lost(), reply(200, dry));
  expect(await send(client)).toMatchObject({ kind: 'no-answer', outcome: 'unknown', passing: false });
  expect(transport.sent).toHaveLength(2);
});

it.each([
  ['revoke', [...RULE_OPTIONS, '--client-token', 't-1'], DRY_RUN, 'would revoke 1 rule of sg-1:'],
  ['restore', ['t-1'], RESTORE_DRY_RUN, 'would restore 1 rule of sg-1:'],
])('%s exits 1 if the caller only reports, because nothing was changed', async (name, more, body, line) => {
  await using service = await fakeService();
  service.faults.push({ kind: 'answer', status: 200, body });
  const { code, out, err } = await cli([name, '--url', service.url, ...more]);
  expect([code, out.split('\n')[0], service.heard.length]).toEqual([1, line, 1]);
  expect(err).toBe(
    'nothing was changed: the mode of this caller is "report", so its requests are answered as dry runs\n',
  );
});
