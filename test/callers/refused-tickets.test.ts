/** A refused ticket can be found in the log by its key, although its sender got 200. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ENTRY_POINT_ENV, entryPointConfig } from './entry-points/entry-points.ts';
import { GROUP, type Harness, openHarness } from './entry-points/environment.ts';
import { type Change, VENDORS, vendorEvent } from './entry-points/vendors.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness(entryPointConfig(), ENTRY_POINT_ENV);
});
afterAll(() => harness.close());
beforeEach(() => harness.renew());

/** The `request` line of a delivery. */
async function lineOf(vendor: (typeof VENDORS)[number], change: Change) {
  const from = harness.events.length;
  const answer = await harness.send(vendorEvent(vendor, change));
  const [line, ...more] = harness.events.slice(from).filter(({ event }) => event === 'request');
  expect(more).toEqual([]);
  return { answer, line: line?.fields ?? {} };
}

const instead = (of: string, by: string) => (text: string) => text.replaceAll(of, by);

/** How a ticket is refused, and what its line says. */
const REFUSALS: readonly (readonly [string, (text: string) => string, object])[] = [
  [
    'a field with a fault',
    instead('443/443', '443-443'),
    { code: 'InvalidParam.PortRange', securityGroupId: GROUP, faults: ['/PortRange InvalidParam.PortRange'] },
  ],
  [
    'a group outside of the policy',
    instead(GROUP, 'sg-foreign1'),
    { code: 'PolicyDenied', securityGroupId: 'sg-foreign1' },
  ],
  ['a group that is no id', instead(GROUP, 'the web group'), { securityGroupId: 'the web group' }],
  [
    'another request under the token',
    instead('443/443', '80/80'),
    { code: 'IdempotentParameterMismatch', securityGroupId: GROUP },
  ],
];

describe.each(VENDORS.filter(({ page }) => page !== 'standard-webhooks.md'))('$page', (vendor) => {
  const id = 'SEC-4711';

  it.each(REFUSALS)('a refused delivery is logged with what it is about: %s', async (_, mangle, expected) => {
    const good = await lineOf(vendor, { id });
    const { answer, line } = await lineOf(vendor, { id, mangle });
    const status = vendor.plain ? answer.status : Number(answer.headers['X-Original-Status']);
    expect([400, 403, 422]).toContain(status);
    expect(line).toMatchObject({
      caller: vendor.caller,
      outcome: 'none',
      detail: answer.body.detail,
      ...expected,
    });
    expect(line.token).toBe(good.line.token);
    expect(String(line.token)).toContain(id);
  });
});

describe('a line', () => {
  const [jira] = VENDORS.filter(({ page }) => page === 'jira.md');
  const twice = (text: string) => text.replace(/("[^"]+"):\s*(?="443\/443 ?")/, '$1:"80/80",$1:');

  it('a line has the token of a ticket whose mapping failed', async () => {
    if (!jira) throw new Error('no page');
    const { line } = await lineOf(jira, { id: 'SEC-1', mangle: twice });
    expect(line).toMatchObject({ code: 'MappingFailed', token: 'jira-NETSEC-318-SEC-1', status: 200 });
  });

  it('a line has the token of a delivery that is too old', async () => {
    if (!jira) throw new Error('no page');
    const old = instead('"timestamp":1767323045000', '"timestamp":1700000000000');
    const { answer, line } = await lineOf(jira, { id: 'SEC-2', mangle: old });
    expect(answer.status).toBe(401);
    expect(line).toMatchObject({ code: 'Unauthenticated', caller: 'jira', token: 'jira-NETSEC-318-SEC-2' });
  });

  it('a line of a hostile request is bounded', async () => {
    const runbook = VENDORS.find(({ plain }) => plain);
    if (!runbook) throw new Error('no page');
    const members = Array.from({ length: 900 }, (_, index) => `"${'x'.repeat(30)}${index}":1`).join(',');
    const long = (text: string) =>
      text
        .replace('{', `{${members},`)
        .replaceAll(GROUP, 'g'.repeat(5000))
        .replace('SEC-3', 't'.repeat(5000));
    const { line } = await lineOf(runbook, { id: 'SEC-3', mangle: long });
    expect(line).toMatchObject({
      code: 'InvalidSecurityGroupId.Malformed',
      token: 't'.repeat(64),
      securityGroupId: 'g'.repeat(64),
    });
    expect(line.faults).toHaveLength(10);
    expect(JSON.stringify(line).length).toBeLessThan(2500);
  });

  it.each([[7], [null], [['a']], [{}]])(
    'a line of a request whose group is %j has no group',
    async (value) => {
      const runbook = VENDORS.find(({ plain }) => plain);
      if (!runbook) throw new Error('no page');
      const { line } = await lineOf(runbook, { mangle: instead(`"${GROUP}"`, JSON.stringify(value)) });
      expect(line.status).toBe(400);
      expect(line).not.toHaveProperty('securityGroupId');
    },
  );
});
