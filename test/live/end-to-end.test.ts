/** The whole function, gateway to ECS and table, on real services: a small run of everything that it answers. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSettings } from '../../lib/config/settings.ts';
import { type Service, startService } from '../../lib/local/commands/service.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';
import { createLog } from '../../lib/system/log.ts';
import { type Account, makeGroup, openAccount, removeGroup } from './account.ts';
import { type Lab, openLab } from './lab.ts';
import { type LiveSettings, readLive } from './settings.ts';
import { dropTable, makeTable, tableOf } from './tablestore-instance.ts';

const live = readLive(process.env);
const settings = 'off' in live || !live.ecs ? undefined : live;

/** The table of this file alone; without an instance a SQLite file, so that ECS can be tried without Tablestore. */
const tableFor = (of: LiveSettings) => {
  const table = tableOf(of);
  return table && { ...table, table: `${table.table}_e2e` };
};

describe.runIf(settings)('the function, end to end', () => {
  const folder = mkdtempSync(join(tmpdir(), 'revoke-egress-live-'));
  let account: Account;
  let groupId: string;
  let lab: Lab;
  let service: Service;

  beforeAll(async () => {
    if (!settings?.ecs) return;
    const { endpoint, protocol } = settings.ecs;
    const table = tableFor(settings);
    if (table) await makeTable(table, settings.keys);
    account = openAccount(settings);
    groupId = await makeGroup(account, settings, `${settings.run}_e2e`);
    lab = openLab(account, settings, groupId);
    const clock = systemClock();
    service = await startService({
      settings: {
        ...readSettings({ PORT: '0', STORE: 'sqlite', SQLITE_PATH: join(folder, 'r.db') }),
        ecs: { protocol, ...(endpoint && { endpoint }) },
        ...(table && { store: { kind: 'tablestore', ...table } }),
      },
      keys: settings.keys,
      clock,
      random: systemRandom(),
      log: createLog({ level: 'warn', clock, write: (line) => process.stderr.write(line) }),
      home: () => '',
    });
  }, 120_000);

  afterAll(async () => {
    await service?.close();
    if (groupId) await removeGroup(account, groupId);
    const table = settings && tableFor(settings);
    if (settings && table) await dropTable(table, settings.keys);
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function ask(method: string, path: string, body?: object) {
    const response = await fetch(`${service.url}/revocations${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const replayed = response.headers.get('idempotency-replayed') === 'true';
    return { status: response.status, replayed, body: Object(await response.json()) };
  }
  const revoke = (request: object, ClientToken: string = randomUUID()) =>
    ask('POST', '', { ...lab.group, ...request, ClientToken });

  it('the service revokes once, replays, returns the state, and refuses the token to another request', async () => {
    const rule = lab.fresh();
    const { SecurityGroupRuleId } = await lab.add(rule);
    const token = randomUUID();
    const first = await revoke(rule, token);
    expect(first).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked', Evidence: 'reply', Revoked: [{ SecurityGroupRuleId }] },
    });
    expect(await lab.has(SecurityGroupRuleId)).toBe(false);
    expect(await revoke(rule, token)).toEqual({ ...first, replayed: true });
    expect(await revoke(lab.fresh(), token)).toMatchObject({ status: 422 });
    expect(await ask('GET', `/${token}`)).toMatchObject({
      status: 200,
      body: { State: 'done', Attempts: 1 },
    });
  });

  it('the service never revokes again what another client has added again', async () => {
    const rule = lab.fresh();
    await lab.add(rule);
    const token = randomUUID();
    await revoke(rule, token);
    const { SecurityGroupRuleId } = await lab.add(rule);
    expect(await revoke(rule, token)).toMatchObject({ status: 200, replayed: true });
    expect(await lab.has(SecurityGroupRuleId)).toBe(true);
  });

  it('the service says absent where nothing matches, and 404 where that was asked for', async () => {
    const rule = lab.fresh();
    expect(await revoke(rule)).toMatchObject({ status: 200, body: { Outcome: 'absent', Revoked: [] } });
    expect(await revoke({ ...rule, IfAbsent: 'fail' })).toMatchObject({ status: 404 });
  });

  it('a dry run shows beforehand what would go', async () => {
    const rule = lab.fresh();
    const { SecurityGroupRuleId } = await lab.add(rule);
    expect(await revoke({ ...rule, DryRun: true })).toMatchObject({
      status: 200,
      body: { Outcome: 'dry-run', Matches: [{ SecurityGroupRuleId }] },
    });
    expect(await lab.has(SecurityGroupRuleId)).toBe(true);
  });

  it('a restore puts back what was revoked, once', async () => {
    const rule = lab.fresh();
    await lab.add(rule);
    const token = randomUUID();
    await revoke(rule, token);
    const restored = await ask('POST', `/${token}/restore`);
    expect(restored).toMatchObject({ status: 200, body: { Outcome: 'restored' } });
    expect(await lab.has(restored.body.Rules[0].SecurityGroupRuleId)).toBe(true);
    expect(await ask('POST', `/${token}/restore`)).toEqual({ ...restored, replayed: true });
  });

  it('the service takes a batch in both forms, with one that is not there', async () => {
    const rules = [lab.fresh(), lab.fresh(), lab.fresh()];
    for (const rule of rules.slice(1)) await lab.add(rule);
    const batch = await revoke({ Permissions: rules });
    expect(batch).toMatchObject({ status: 200, body: { Outcome: 'revoked', Absent: [rules[0]] } });
    expect(batch.body.Revoked).toHaveLength(2);
    const ids = [await lab.add(lab.fresh()), await lab.add(lab.fresh())].map(
      (rule) => rule.SecurityGroupRuleId,
    );
    const byId = await revoke({ SecurityGroupRuleId: ids });
    expect(byId).toMatchObject({ status: 200, body: { Outcome: 'revoked' } });
    expect(byId.body.Revoked).toHaveLength(2);
  });

  it.each([
    ['a five-tuple', { SourceCidrIp: '203.0.113.0/24', SourcePortRange: '30000/30010' }],
    ['an IPv6 rule', { DestCidrIp: '', Ipv6DestCidrIp: '2001:db8:1:3::/64' }],
    ['a rule of another priority', { Priority: '7' }],
    ['a rule that drops', { Policy: 'drop' }],
    ['a rule with a description', { Description: 'live suite' }],
  ])('revokes %s', async (_, change) => {
    const rule = lab.fresh(change);
    const { SecurityGroupRuleId } = await lab.add(rule);
    expect(await revoke(rule)).toMatchObject({
      status: 200,
      body: { Outcome: 'revoked', Revoked: [{ SecurityGroupRuleId }] },
    });
  });

  it('the service reports the faults of a request before anything is touched', async () => {
    const answer = await revoke({ ...lab.fresh(), PortRange: '200/1' });
    expect(answer).toMatchObject({ status: 400, body: { outcome: 'none' } });
  });
});
