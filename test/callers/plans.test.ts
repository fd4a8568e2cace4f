/** The loop of every page: a plan, its approval, and a revocation of exactly that. */
import { createHash } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { GROUP, openHarness } from './entry-points/environment.ts';
import { viaGateway } from './entry-points/vendors.ts';
import { openExample } from './example.ts';
import { blocks, PAGES, pageOf } from './pages.ts';

const TOKEN = 'cHJldmlldy10b2tlbi1vZi10aGUtcGxhbnMtMTIzNA==';
const SHOWN = /plan-tlr41k-[0-9a-f-]+/;

/** The caller of README.md by which people make plans: not the one that revokes. */
const [VIEWER_CONFIGURATION = ''] = blocks(pageOf('README.md'), 'configuration');
const { config: VIEWER } = readConfigFile(VIEWER_CONFIGURATION, 'README.md');

const EXAMPLES = PAGES.flatMap((page) => {
  const nth = blocks(page, 'request').findIndex((request) => SHOWN.test(request));
  return nth < 0 ? [] : [{ name: page.name, page, nth }];
});

it('a plan is on every page of a ticketing system', () => {
  const pages = PAGES.filter((page) => blocks(page, 'delivery').length > 0).map(({ name }) => name);
  expect(EXAMPLES.map(({ name }) => name).sort()).toEqual(
    pages.filter((name) => name !== 'standard-webhooks.md').sort(),
  );
});

it('a plan is made by a caller that can do nothing else', () => {
  expect(Object.values(VIEWER.policy.callers)).toEqual([expect.objectContaining({ dryRunOnly: true })]);
});

it('the example of a plan has every caller that its page names', () => {
  const [github = ''] = blocks(pageOf('github.md'), 'configuration').slice(-1);
  expect(Object.keys(readConfigFile(github, 'github.md').config.callers)).toContain('github-preview');
});

it.each(PAGES.filter(({ name }) => name !== 'README.md'))(
  'a plan is explained on $name: after PlanChanged',
  (page) => {
    const [, section] = page.text.split('## Approve a plan\n');
    if (section !== undefined) expect(section).toContain('PlanChanged');
  },
);

describe('the answer on the ticket', () => {
  const answer = {
    code: 'PlanChanged',
    detail: 'Other rules.',
    plan: { text: 'Would revoke', current: 'plan-b' },
  };

  it.each([
    [answer, 'Egress revocation: PlanChanged\nOther rules.\nWould revoke\nplan-b'],
    [{ Outcome: 'revoked' }, 'Egress revocation: revoked'],
  ])('the answer on the ticket has the new plan in the work notes of ServiceNow: %j', (body, notes) => {
    const [script = ''] = [...pageOf('servicenow.md').text.matchAll(/^```js\n([\s\S]*?)^```$/gm)]
      .map(([, text = '']) => text)
      .filter((text) => text.includes('work_notes'));
    const current = { update: () => undefined };
    const message = { execute: () => ({ getBody: () => JSON.stringify(body) }) };
    runInNewContext(script, { current, message });
    expect(current).toMatchObject({ work_notes: notes });
  });

  it('the answer on the ticket has the new plan in the comment of Jira Automation', () => {
    const { text } = pageOf('jira-automation.md');
    expect(text).toContain('{{webResponse.body.plan.text}}\n{{webResponse.body.plan.current}}\n');
  });
});

it.each(['codeup', 'gitlab', 'pagerduty', 'yunxiao-projex', 'zendesk'])(
  'a plan is made as the viewer on %s',
  (name) => {
    expect(pageOf(`${name}.md`).text).toContain('[as `viewer`](README.md#make-a-plan-by-hand)');
  },
);

describe.each(EXAMPLES)('on $name', ({ page, nth }) => {
  async function open() {
    const example = openExample(page, nth);
    const config = {
      callers: { ...example.config.callers, ...VIEWER.callers },
      policy: { callers: { ...example.config.policy.callers, ...VIEWER.policy.callers } },
      remediation: { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0'] }] },
    };
    const digest = createHash('sha256').update(TOKEN).digest('hex');
    const harness = await openHarness(JSON.stringify(config), {
      ...example.env,
      VIEWER_TOKEN_SHA256: digest,
    });
    const { Plan: _, ClientToken: __, ...asked } = JSON.parse(blocks(page, 'request')[nth] ?? '');
    const delivery = blocks(page, 'delivery')[nth] ?? '';
    return {
      harness,
      /** The dry run of the request that the page shows. */
      async plan(change: object = {}) {
        const body = JSON.stringify({ ...asked, ...change, DryRun: true });
        const { body: answer } = await harness.send(viaGateway({ Authorization: `Bearer ${TOKEN}` }, body));
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

  it('a plan revokes what was planned, once', async () => {
    await using loop = await open();
    const plan = await loop.plan();
    expect((await loop.approve(plan)).body).toMatchObject({ Outcome: 'revoked' });
    expect(loop.harness.left()).toEqual(['80/80']);
    expect((await loop.approve(plan)).headers).toMatchObject({ 'Idempotency-Replayed': 'true' });
  });

  it('a plan revokes nothing if another rule matches by now, and then what is planned anew', async () => {
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
  ])('a revocation revokes nothing with a plan %s', async (_, planned) => {
    await using loop = await open();
    const { body } = await loop.approve(await planned(loop));
    expect(body).not.toHaveProperty('Outcome', 'revoked');
    expect(loop.harness.left()).toEqual(['443/443', '80/80']);
  });
});
