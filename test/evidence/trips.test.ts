/** The trips of docs/protocol.md section 11 over the wire, from the journals of both simulators. */
import { expect, it, onTestFinished } from 'vitest';
import { readSettings } from '../../lib/config/settings.ts';
import { startService } from '../../lib/local/commands/service.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { createTablestoreSimulator } from '../../lib/simulators/tablestore/simulator.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';

const REQUEST = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-94n63e80l',
  IpProtocol: 'all',
  PortRange: '-1/-1',
  DestCidrIp: '10.0.0.0/8',
  ClientToken: 'token-1',
};
const LOOK = 'DescribeSecurityGroupAttribute';
const REVOKE = 'RevokeSecurityGroupEgress';
const AUTHORIZE = 'AuthorizeSecurityGroupEgress';

async function start() {
  const ecs = createEcsSimulator();
  const table = createTablestoreSimulator({ tables: { revocations: {} } });
  const [{ endpoint }, { endpoint: tableEndpoint }] = [await ecs.listen(), await table.listen()];
  const quiet = () => undefined;
  /** Another instance of the function on the same table. */
  const serve = async () => {
    const service = await startService({
      settings: {
        ...readSettings({
          PORT: '0',
          STORE: 'tablestore',
          TABLESTORE_ENDPOINT: tableEndpoint,
          TABLESTORE_INSTANCE: 'revoke-egress',
        }),
        ecs: { endpoint, protocol: 'http' },
      },
      keys: DEMO_CREDENTIAL,
      clock: systemClock(),
      random: systemRandom(),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      home: () => '',
    });
    onTestFinished(() => service.close());
    return service.url;
  };
  onTestFinished(async () => {
    await ecs.close();
    await table.close();
  });
  const ask = async (url: string, method: string, path: string, body?: object) => {
    ecs.journal.clear();
    const before = table.journal.entries().length;
    const response = await fetch(`${url}${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    await response.text();
    return {
      status: response.status,
      store: table.journal
        .entries()
        .slice(before)
        .map(({ operation }) => operation),
      ecs: ecs.journal.entries().map(({ action }) => action),
    };
  };
  return { serve, ask };
}

it('trips over the wire: new 6, replay 1 or 0, 422 1 or 0, state 1, restore 6 and its replay 1, dry run 1', async () => {
  const { serve, ask } = await start();
  const [one, two] = [await serve(), await serve()];
  const revoke = (url: string, more: object = {}) =>
    ask(url, 'POST', '/revocations', { ...REQUEST, ...more });
  const restore = () => ask(two, 'POST', '/revocations/token-1/restore');
  expect(await revoke(one, { DryRun: true })).toEqual({ status: 200, store: [], ecs: [LOOK] });
  expect(await revoke(one)).toEqual({
    status: 200,
    store: ['GetRow', 'PutRow', 'PutRow'],
    ecs: [LOOK, REVOKE, LOOK],
  });
  expect(await revoke(one)).toEqual({ status: 200, store: [], ecs: [] });
  expect(await revoke(two)).toEqual({ status: 200, store: ['GetRow'], ecs: [] });
  expect(await revoke(two, { Priority: 2 })).toEqual({ status: 422, store: ['GetRow'], ecs: [] });
  expect(await revoke(one, { Priority: 2 })).toEqual({ status: 422, store: [], ecs: [] });
  expect(await ask(one, 'GET', '/revocations/token-1')).toEqual({
    status: 200,
    store: ['GetRow'],
    ecs: [],
  });
  expect(await restore()).toEqual({
    status: 200,
    store: ['GetRow', 'PutRow', 'PutRow'],
    ecs: [LOOK, AUTHORIZE, LOOK],
  });
  expect(await restore()).toEqual({ status: 200, store: ['GetRow'], ecs: [] });
});
