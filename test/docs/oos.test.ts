/** docs/oos/revoke-egress.yml: the form that OOS documents, and its calls run against the function. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../architecture/imports.ts';
import { GROUP, type Harness, openHarness } from '../callers/entry-points/environment.ts';
import { BLOCKS } from './blocks.ts';

/** The members that help.aliyun.com documents for a template and for the two actions (OOS, 2026-02). */
const Output = z.strictObject({ Type: z.literal('String'), ValueSelector: z.string() });
const Task = z.discriminatedUnion('Action', [
  z.strictObject({
    Name: z.string(),
    Action: z.literal('ACS::CheckFor'),
    Description: z.looseObject({}),
    Properties: z.strictObject({
      Service: z.literal('FC'),
      API: z.literal('InvokeFunction'),
      Method: z.literal('POST'),
      URI: z.string(),
      Headers: z.record(z.string(), z.string()),
      Parameters: z.record(z.string(), z.string()),
      Body: z.string(),
      PropertySelector: z.string(),
      DesiredValues: z.array(z.string()).min(1),
    }),
    Outputs: z.record(z.string(), Output),
  }),
  z.strictObject({
    Name: z.string(),
    Action: z.literal('ACS::Approve'),
    Description: z.looseObject({}),
    Properties: z.strictObject({
      Approvers: z.array(z.string()).min(1),
      NotifyType: z.literal('WebHook'),
      WebHook: z.strictObject({
        URI: z.string(),
        Headers: z.record(z.string(), z.string()),
        Content: z.strictObject({
          msgtype: z.literal('text'),
          text: z.strictObject({ content: z.string() }),
        }),
      }),
    }),
  }),
]);
const Template = z.strictObject({
  FormatVersion: z.literal('OOS-2019-06-01'),
  Description: z.looseObject({}),
  Parameters: z.record(
    z.string(),
    z.strictObject({
      Label: z.looseObject({}),
      Type: z.literal('String'),
      AllowedPattern: z.string().optional(),
      AllowedValues: z.array(z.string()).optional(),
      Default: z.string().optional(),
      NoEcho: z.boolean().optional(),
    }),
  ),
  RamRole: z.string(),
  Tasks: z.array(Task),
  Outputs: z.record(z.string(), z.strictObject({ Type: z.literal('String'), Value: z.string() })),
});

const template = Template.parse(parse(readFileSync(join(ROOT, 'docs/oos/revoke-egress.yml'), 'utf8')));
const VALUES: Readonly<Record<string, string>> = {
  regionId: 'cn-hangzhou',
  securityGroupId: GROUP,
  ipProtocol: 'tcp',
  portRange: '443/443',
  destCidrIp: '203.0.113.0/24',
  reason: 'CHG-1: the partner has left',
  approver: 'mei.tan',
  'ACS::ExecutionId': 'exec-0123456789abcdef',
};
const render = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replaceAll(/\{\{ ([\w:.]+) \}\}/g, (whole, name: string) => values[name] ?? whole);
const jq = (selector: string, input: unknown): string =>
  execFileSync('jq', ['-r', selector], { input: JSON.stringify(input), encoding: 'utf8' }).trimEnd();
const hasJq = (() => {
  try {
    return jq('.a', { a: 'b' }) === 'b';
  } catch {
    return false;
  }
})();

/** Such as "plan". */
function check(name: string) {
  const task = template.Tasks.find((each) => each.Name === name);
  if (task?.Action !== 'ACS::CheckFor') throw new Error(`${name} is no check`);
  return task;
}

it('the template of OOS names only parameters, outputs of earlier tasks, and values of OOS', () => {
  const known = new Set([
    ...Object.keys(template.Parameters),
    'ACS::RegionId',
    'ACS::AccountId',
    'ACS::ExecutionId',
  ]);
  const namesIn = (value: unknown) =>
    [...JSON.stringify(value).matchAll(/\{\{ ?([\w:.]+) ?\}\}/g)].map(([, name = '']) => name);
  for (const task of template.Tasks) {
    expect(namesIn(task).filter((name) => !known.has(name))).toEqual([]);
    if (task.Action === 'ACS::CheckFor') {
      for (const output of Object.keys(task.Outputs)) known.add(`${task.Name}.${output}`);
    }
  }
  expect(namesIn(template.Outputs).filter((name) => !known.has(name))).toEqual([]);
});

it('the template of OOS asks before it revokes, and revokes with the plan that was shown', () => {
  expect(template.Tasks.map(({ Name }) => Name)).toEqual(['plan', 'approve', 'revoke']);
  expect(check('plan').Properties.Body).toContain('"DryRun":true');
  expect(check('revoke').Properties.Body).toContain('"Plan":"{{ plan.plan }}"');
});

it.each(Object.keys(VALUES).filter((name) => !name.startsWith('ACS')))(
  'the template of OOS lets no value of %s become more than one member',
  (name) => {
    const { AllowedPattern, AllowedValues } = template.Parameters[name] ?? {};
    if (AllowedValues) return;
    // A RAM user's name is checked by OOS itself.
    const pattern = new RegExp(AllowedPattern ?? '^[\\w.@-]+$');
    expect(pattern.test(VALUES[name] ?? '')).toBe(true);
    for (const hostile of ['a","Plan":"', 'a\\', 'a\nb', '']) expect(pattern.test(hostile)).toBe(false);
  },
);

describe.runIf(hasJq)('its calls', () => {
  let harness: Harness;
  beforeAll(async () => {
    const page = BLOCKS.find(({ file, kind }) => file === 'docs/oos/README.md' && kind === 'configuration');
    const remediation = { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0'] }] };
    harness = await openHarness(JSON.stringify({ ...JSON.parse(page?.text ?? ''), remediation }), {});
  });
  afterAll(() => harness.close());
  beforeEach(() => harness.renew());

  /** What OOS passes to the selectors, as text or as an object. */
  async function invoke(name: string, values: Readonly<Record<string, string>>, asText: boolean) {
    const answer = await harness.send(Buffer.from(render(check(name).Properties.Body, values)));
    const { status: statusCode, headers, body } = answer;
    const data = { statusCode, headers, isBase64Encoded: false, body: JSON.stringify(body) };
    return { data: asText ? JSON.stringify(data) : data };
  }
  const select = (name: string, output: string, result: object) =>
    jq(check(name).Outputs[output]?.ValueSelector ?? '', result);

  it.each([true, false])('plan, and revoke what was planned (as text: %s)', async (asText) => {
    const values = { ...VALUES, 'ACS::ExecutionId': `exec-${asText}` };
    const dry = await invoke('plan', values, asText);
    expect(check('plan').Properties.DesiredValues).toContain(
      jq(check('plan').Properties.PropertySelector, dry),
    );
    expect(select('plan', 'planText', dry)).toContain('tcp 443/443');
    const planned = { ...values, 'plan.plan': select('plan', 'plan', dry) };
    const done = await invoke('revoke', planned, asText);
    expect(jq(check('revoke').Properties.PropertySelector, done)).toBe('revoked');
    expect(JSON.parse(select('revoke', 'answer', done))).toMatchObject({
      Outcome: 'revoked',
      ClientToken: `oos-exec-${asText}`,
    });
    expect(harness.left()).toEqual(['80/80']);
  });

  it('the template of OOS fail with the reason before the approval, if the request would be refused', async () => {
    const denied = await invoke('plan', { ...VALUES, securityGroupId: 'sg-foreign1' }, true);
    const shown = jq(check('plan').Properties.PropertySelector, denied);
    expect(shown).toMatch(/^PolicyDenied: /);
    expect(check('plan').Properties.DesiredValues).not.toContain(shown);
  });

  it('the template of OOS fail if something else would be removed by now', async () => {
    const dry = await invoke('plan', VALUES, true);
    const planned = { ...VALUES, 'plan.plan': select('plan', 'plan', dry) };
    harness.simulator.world.addRule(GROUP, {
      IpProtocol: 'tcp',
      PortRange: '443/443',
      DestCidrIp: '203.0.113.0/24',
      Priority: 2,
    });
    const changed = { ...planned, portRange: '80/80', 'ACS::ExecutionId': 'exec-other' };
    const refused = await invoke('revoke', changed, true);
    expect(jq(check('revoke').Properties.PropertySelector, refused)).toMatch(/^PlanChanged: /);
    expect(harness.left()).toContain('80/80');
  });

  it('the template of OOS refuse a revocation without a plan', async () => {
    const refused = await invoke('revoke', { ...VALUES, 'plan.plan': 'none' }, true);
    expect(jq(check('revoke').Properties.PropertySelector, refused)).toMatch(/: .*Plan/);
    expect(harness.left()).toContain('443/443');
  });
});
