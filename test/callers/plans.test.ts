/** The loop of every page: a plan, its approval, and a revocation of exactly that. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { GROUP, openHarness } from './entry-points/environment.ts';
import { viaGateway } from './entry-points/vendors.ts';
import { openExample } from './example.ts';
import { blocks, PAGES } from './pages.ts';

const PREVIEW = 'cHJldmlldy10b2tlbi1vZi10aGUtcGxhbnMtMTIzNA==';
const SHOWN = /plan-tlr41k-[0-9a-f-]+/;

const EXAMPLES = PAGES.flatMap((page) => {
  const nth = blocks(page, 'request').findIndex((request) => SHOWN.test(request));
  return nth < 0 ? [] : [{ name: page.name, page, nth }];
});

it('is on every page of a ticketing system', () => {
  const pages = PAGES.filter((page) => blocks(page, 'delivery').length > 0).map(({ name }) => name);
  expect(EXAMPLES.map(({ name }) => name).sort()).toEqual(
    pages.filter((name) => name !== 'standard-webhooks.md').sort(),
  );
});

describe.each(EXAMPLES)('on $name', ({ page, nth }) => {
  async function open() {
    const example = openExample(page, nth);
    const preview = { auth: { scheme: 'bearer', tokens: ['PREVIEW'] } };
    const config = {
      callers: { ...example.config.callers, preview },
      policy: {
        callers: {
          ...example.config.policy.callers,
          preview: { regions: ['cn-hangzhou'], groups: ['sg-*'], dryRunOnly: true },
        },
      },
      remediation: { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0'] }] },
    };
    const digest = createHash('sha256').update(PREVIEW).digest('hex');
    const harness = await openHarness(JSON.stringify(config), { ...example.env, PREVIEW: digest });
    const { Plan: _, ClientToken: __, ...asked } = JSON.parse(blocks(page, 'request')[nth] ?? '');
    const delivery = blocks(page, 'delivery')[nth] ?? '';
    return {
      harness,
      /** The dry run of the request that the page shows. */
      async plan(change: object = {}) {
        const body = JSON.stringify({ ...asked, ...change, DryRun: true });
        const { body: answer } = await harness.send(viaGateway({ Authorization: `Bearer ${PREVIEW}` }, body));
        return String(answer.Plan);
      },
      /** The approval, with this plan in the place of the one that the page shows. */
      approve(plan: string) {
        const body = delivery.replace(SHOWN, plan);
        return harness.send(viaGateway(example.headers(body), body));
      },
      [Symbol.asyncDispose]: () => harness.close(),
    };
  }

  it('revokes what was planned, once', async () => {
    await using loop = await open();
    const plan = await loop.plan();
    expect((await loop.approve(plan)).body).toMatchObject({ Outcome: 'revoked' });
    expect(loop.harness.left()).toEqual(['80/80']);
    expect((await loop.approve(plan)).headers).toMatchObject({ 'Idempotency-Replayed': 'true' });
  });

  it('revokes nothing if another rule matches by now, and then what is planned anew', async () => {
    await using loop = await open();
    const plan = await loop.plan();
    const [matched] = loop.harness.simulator.world.rules(GROUP);
    if (!matched) throw new Error('no rule');
    loop.harness.simulator.world.removeRule(matched.SecurityGroupRuleId);
    loop.harness.simulator.world.addRule(GROUP, {
      IpProtocol: 'tcp',
      PortRange: '443/443',
      DestCidrIp: '203.0.113.0/24',
    });
    expect((await loop.approve(plan)).body).toMatchObject({ code: 'PlanChanged', outcome: 'none' });
    expect(loop.harness.left().sort()).toEqual(['443/443', '80/80']);
    expect((await loop.approve(await loop.plan())).body).toMatchObject({ Outcome: 'revoked' });
  });

  it.each([
    [
      'of another request',
      async (loop: Awaited<ReturnType<typeof open>>) => loop.plan({ PortRange: '80/80' }),
    ],
    ['that is none', async () => 'plan-none'],
    ['that is empty', async () => ''],
  ])('revokes nothing with a plan %s', async (_, planned) => {
    await using loop = await open();
    const { body } = await loop.approve(await planned(loop));
    expect(body).not.toHaveProperty('Outcome', 'revoked');
    expect(loop.harness.left()).toEqual(['443/443', '80/80']);
  });
});
