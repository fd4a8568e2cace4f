/** docs/ram/deployer.json allows what `s deploy` of s.yaml calls, according to the component's source, and no more. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../architecture/imports.ts';

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const Policy = z.strictObject({
  Version: z.literal('1'),
  Statement: z.array(
    z.strictObject({
      Effect: z.literal('Allow'),
      // Every action by its whole name.
      Action: z.array(z.string().regex(/^[a-z]+:[A-Z][A-Za-z]+$/)).min(1),
      Resource: z.array(z.string()).min(1),
      Condition: z.record(z.string(), z.record(z.string(), z.string())).optional(),
    }),
  ),
});
const { Statement } = Policy.parse(JSON.parse(read('docs/ram/deployer.json')));

/** As RAM reads it, for patterns with a `*` at their end; no other has a place here. */
const covers = (pattern: string, resource: string): boolean =>
  pattern.endsWith('*') ? resource.startsWith(pattern.slice(0, -1)) : resource === pattern;
const allows = (action: string, resource: string): boolean =>
  Statement.some(
    ({ Action, Resource }) => Action.includes(action) && Resource.some((each) => covers(each, resource)),
  );
/** Where an action is allowed. */
const resourcesOf = (action: string): string[] =>
  Statement.flatMap(({ Action, Resource }) => (Action.includes(action) ? Resource : []));

const Declared = z.object({
  functionName: z.string(),
  role: z.string().transform((role) => role.replace(/\$\{vars\.account\}/, 'ACCOUNT')),
  asyncInvokeConfig: z.object({ qualifier: z.string() }).optional(),
  triggers: z.array(
    z.object({
      triggerName: z.string(),
      triggerType: z.enum(['http', 'eventbridge', 'timer']),
      triggerConfig: z.looseObject({
        eventSourceConfig: z.looseObject({ eventSourceType: z.literal('Default') }).optional(),
      }),
    }),
  ),
});
const functions = z
  .record(z.string(), z.object({ props: Declared }))
  .transform((resources) => Object.values(resources).map(({ props }) => props))
  .parse(parse(read('s.yaml')).resources);

const arnOf = (name: string): string => `acs:fc:REGION:ACCOUNT:functions/${name}`;
const BUS = 'acs:eventbridge:REGION:ACCOUNT:eventbus/default';
/** These two know no function: the first is asked before there is one, the second is about roles of the account. */
const WIDE: Readonly<Record<string, string>> = {
  'fc:GetTempBucketToken': 'acs:fc:REGION:ACCOUNT:*',
  'ram:CheckServiceLinkedRoleExistence': '*',
};

describe.each(functions.map((each) => [each.functionName, each] as const))('for %s', (name, declared) => {
  const arn = arnOf(name);

  it.each(['Create', 'Get', 'Update'])(
    'the deployer may %s the function and each of its triggers',
    (verb) => {
      expect(allows(`fc:${verb}Function`, arn)).toBe(true);
      for (const { triggerName } of declared.triggers) {
        expect(allows(`fc:${verb}Trigger`, `${arn}/triggers/${triggerName}`)).toBe(true);
      }
    },
  );

  it('the deployer may publish a version, by either resource that the vendor names', () => {
    expect(allows('fc:PublishFunctionVersion', `${arn}/versions`)).toBe(true);
    expect(allows('fc:PublishFunctionVersion', `${arn}/versions/*`)).toBe(true);
  });

  it('the deployer may set an asynchronous configuration if, and only if, one is declared', () => {
    const { asyncInvokeConfig } = declared;
    for (const action of ['fc:GetFunctionAsyncInvokeConfig', 'fc:PutFunctionAsyncInvokeConfig']) {
      expect(allows(action, arn)).toBe(asyncInvokeConfig !== undefined);
      const qualified = `${arn}/${asyncInvokeConfig?.qualifier ?? 'LATEST'}`;
      expect(allows(action, qualified)).toBe(asyncInvokeConfig !== undefined);
    }
  });

  it('the deployer may pass the role of the function', () => {
    expect(allows('ram:PassRole', declared.role)).toBe(true);
  });

  it('the deployer may do nothing with a function of a similar name', () => {
    expect(allows('fc:UpdateFunction', `${arn}-of-others`)).toBe(false);
    expect(allows('fc:CreateTrigger', `${arn}-of-others/triggers/http`)).toBe(false);
  });
});

it('the policy of the deployer passes the roles of s.yaml and no other, to Function Compute only', () => {
  expect(resourcesOf('ram:PassRole').sort()).toEqual(functions.map(({ role }) => role).sort());
  const conditions = Statement.filter(({ Action }) => Action.includes('ram:PassRole'));
  expect(conditions.map(({ Action, Condition }) => [Action, Condition])).toEqual([
    [['ram:PassRole'], { StringEquals: { 'acs:Service': 'fc.aliyuncs.com' } }],
  ]);
});

it('the policy of the deployer reaches rules of EventBridge on the default bus, where a trigger is declared that has one there', () => {
  const kinds = functions.flatMap(({ triggers }) => triggers.map(({ triggerType }) => triggerType));
  const actions = Statement.flatMap(({ Action }) => Action).filter((each) => /^eventbridge:/.test(each));
  expect(actions.length > 0).toBe(kinds.includes('eventbridge'));
  for (const action of actions) expect(resourcesOf(action)).toEqual([BUS, `${BUS}/*`]);
  for (const verb of ['Create', 'Get', 'Update']) {
    expect(allows(`eventbridge:${verb}Rule`, `${BUS}/rule/any`)).toBe(true);
  }
});

it('the policy of the deployer names our functions only, except for two actions without a function', () => {
  const ours = functions.flatMap(({ functionName }) => [arnOf(functionName), `${arnOf(functionName)}/*`]);
  for (const action of Statement.flatMap(({ Action }) => Action)) {
    if (WIDE[action] !== undefined) expect(resourcesOf(action)).toEqual([WIDE[action]]);
    else if (action.startsWith('fc:')) expect(ours).toEqual(expect.arrayContaining(resourcesOf(action)));
  }
});

it('the policy of the deployer deletes nothing, invokes nothing, and grants no rights', () => {
  const actions = Statement.flatMap(({ Action }) => Action);
  expect(actions.filter((each) => /:(Delete|Invoke|Attach|Put.*Policy|CreateRole)/.test(each))).toEqual([]);
  expect([...new Set(actions.map((each) => each.split(':')[0]))].sort()).toEqual([
    'eventbridge',
    'fc',
    'ram',
  ]);
});
