/** The policies in docs/ram allow what the functions were seen to call, and nothing else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createEcsRestore } from '../../lib/ecs/restore.ts';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { createEcsTags } from '../../lib/ecs/tags.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_STS_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { createTablestoreSimulator, indexedTable } from '../../lib/simulators/tablestore/simulator.ts';
import { createTablestoreStore } from '../../lib/stores/tablestore/store.ts';
import { createTablestoreUnfinished } from '../../lib/stores/tablestore/unfinished.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';
import { ROOT } from '../architecture/imports.ts';
import { makeRow } from '../contracts/make-row.ts';

const Policy = z.strictObject({
  Version: z.literal('1'),
  Statement: z.array(
    z.strictObject({ Effect: z.literal('Allow'), Action: z.array(z.string()), Resource: z.string() }),
  ),
});

function policy(name: string): { actions: string[]; resourceOf: (action: string) => string | undefined } {
  const { Statement } = Policy.parse(
    JSON.parse(readFileSync(join(ROOT, 'docs/ram', `${name}.json`), 'utf8')),
  );
  return {
    actions: Statement.flatMap(({ Action }) => Action).sort(),
    resourceOf: (action) => Statement.find(({ Action }) => Action.includes(action))?.Resource,
  };
}

const call = () => ({ limit: 5_000, signal: new AbortController().signal });
const GROUP = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-94n63e80l' };

/** The actions that every port call of a function makes, as the simulators saw them. */
async function seen(which: 'revoke' | 'restore' | 'remediate' | 'complete'): Promise<string[]> {
  const ecs = createEcsSimulator();
  const tablestore = createTablestoreSimulator({ tables: { revocations: indexedTable('revocations') } });
  try {
    const { endpoint } = await ecs.listen();
    const options = { credentials: () => DEMO_STS_CREDENTIAL, endpoint, protocol: 'http' as const };
    if (which !== 'restore') {
      const egress = createEcsEgress(options);
      await egress.list(GROUP, call());
      await egress.revoke(
        { ...GROUP, IfAbsent: 'succeed', form: 'rule-ids', ruleIds: ['sgr-1'] },
        't',
        call(),
      );
      // Exceptions by tag are the one thing for which it reads more than the revoking function.
      if (which === 'remediate') await createEcsTags(options).tags(GROUP, call());
    } else {
      const restore = createEcsRestore(options);
      await restore.list(GROUP, call());
      const rule = { IpProtocol: 'tcp', PortRange: '9/9', DestCidrIp: '10.0.0.0/8' };
      await restore.authorize(GROUP, [rule], 't', call());
    }
    const { endpoint: table } = await tablestore.listen();
    const parts = {
      endpoint: table,
      instance: 'revoke-egress',
      table: 'revocations',
      credentials: () => DEMO_STS_CREDENTIAL,
      clock: systemClock(),
      random: systemRandom(),
      log: { debug: () => undefined },
    };
    const store = createTablestoreStore(parts);
    if (which === 'complete') await createTablestoreUnfinished(parts).unfinished({ limit: 1 }, call());
    await store.write(makeRow(), 'absent', call());
    await store.read(makeRow().key, call());
    return [
      ...ecs.journal.entries().map(({ action }) => `ecs:${action}`),
      ...tablestore.journal.entries().map(({ operation }) => `ots:${operation}`),
    ];
  } finally {
    await ecs.close();
    await tablestore.close();
  }
}

describe.each(['revoke', 'restore', 'remediate', 'complete'] as const)('the role of %s-egress', (which) => {
  it('the role of a function has the rights to exactly the calls that the function makes', async () => {
    expect([...new Set(await seen(which))].sort()).toEqual(policy(`${which}-egress`).actions);
  });

  it('the role of a function is bound to groups and to one table, as far as the actions allow', () => {
    const { actions, resourceOf } = policy(`${which}-egress`);
    for (const action of actions) {
      // Authorising has no narrower resource than everything.
      const wide = action === 'ecs:AuthorizeSecurityGroupEgress';
      expect(resourceOf(action)).toMatch(wide ? /^\*$/ : /securitygroup\/\*$|table\/TABLE(_unfinished)?$/);
    }
  });
});

it('the role of remediate-egress changes what the revoking one may change, and reads tags', () => {
  expect(policy('remediate-egress').actions).toEqual(
    [...policy('revoke-egress').actions, 'ecs:DescribeSecurityGroups'].sort(),
  );
});

it('the role of complete-egress has the rights of the revoking one, and lists the index', () => {
  expect(policy('complete-egress').actions).toEqual(
    [...policy('revoke-egress').actions, 'ots:GetRange'].sort(),
  );
  expect(policy('complete-egress').resourceOf('ots:GetRange')).toMatch(/table\/TABLE_unfinished$/);
});

it('no role can both close and open', () => {
  for (const name of ['revoke-egress', 'remediate-egress', 'complete-egress']) {
    expect(policy(name).actions).not.toContain('ecs:AuthorizeSecurityGroupEgress');
  }
  expect(policy('restore-egress').actions).not.toContain('ecs:RevokeSecurityGroupEgress');
});

it('Function Compute may write, in the name of the roles, to the log store and the topic of the deployer alone', () => {
  const { actions, resourceOf } = policy('platform');
  expect(actions).toEqual(['log:PostLogStoreLogs', 'mns:PublishMessage']);
  expect(resourceOf('log:PostLogStoreLogs')).toBe('acs:log:REGION:ACCOUNT:project/PROJECT/logstore/LOGSTORE');
  expect(resourceOf('mns:PublishMessage')).toBe('acs:mns:REGION:ACCOUNT:/topics/TOPIC/messages');
});
