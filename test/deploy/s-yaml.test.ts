/** The rules of the fc3 component that its own schema does not check, and those of this project. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../architecture/imports.ts';

const hook = z.strictObject({ handler: z.string(), timeout: z.int().min(1).max(300) });
const trigger = z.strictObject({
  triggerName: z.string().regex(/^[A-Za-z_][\w-]{0,127}$/),
  triggerType: z.enum(['http', 'eventbridge', 'timer']),
  qualifier: z.literal('LATEST'),
  triggerConfig: z.record(z.string(), z.unknown()),
});
/** Every member that is left out here is sent empty by the component, and erased online: none may be. */
const props = z.strictObject({
  region: z.string(),
  functionName: z.string().regex(/^[A-Za-z_][\w-]{0,63}$/),
  description: z.string().max(256),
  runtime: z.literal(`$\{vars.runtime.name}`),
  layers: z.literal(`$\{vars.runtime.layers}`),
  handler: z.literal('index.handler'),
  code: z.string().regex(/^\.\/dist\/[a-z-]+$/),
  cpu: z.number(),
  memorySize: z.int().multipleOf(64).min(128).max(32_768),
  diskSize: z.union([z.literal(512), z.literal(10_240)]),
  // No client waits for a run of the completer, and the next one begins after a minute.
  timeout: z.int().min(10).max(55),
  internetAccess: z.boolean(),
  role: z.string().regex(/^acs:ram::/),
  environmentVariables: z.record(z.string().regex(/^(?!FC_)[A-Za-z]\w*$/), z.string()),
  instanceLifecycleConfig: z.strictObject({ initializer: hook, preStop: hook }),
  logConfig: z.strictObject({
    project: z.string(),
    logstore: z.string(),
    enableRequestMetrics: z.boolean(),
    enableInstanceMetrics: z.boolean(),
    logBeginRule: z.enum(['None', 'DefaultRegex']),
  }),
  asyncInvokeConfig: z.looseObject({ maxAsyncRetryAttempts: z.int().min(0).max(8) }).optional(),
  triggers: z.array(trigger),
});
const document = z.strictObject({
  edition: z.literal('3.0.0'),
  name: z.string(),
  access: z.string(),
  vars: z.intersection(
    z.object({ runtime: z.strictObject({ name: z.literal('nodejs20'), layers: z.tuple([]) }) }),
    z.record(z.string(), z.unknown()),
  ),
  actions: z.strictObject({
    'pre-deploy': z.tuple([z.strictObject({ run: z.string(), path: z.literal('./') })]),
  }),
  // No actions of its own: those of the file run whichever resources are deployed.
  resources: z.record(z.string(), z.strictObject({ component: z.string(), props })),
});

const text = readFileSync(join(ROOT, 's.yaml'), 'utf8');
const { vars, actions, resources } = document.parse(parse(text));
const functions = Object.values(resources).map((resource) => resource.props);

describe('s.yaml', () => {
  it('s.yaml names only variables that it defines, and uses all of them', () => {
    const used = [...text.matchAll(/\$\{vars\.(\w+)[\w.]*\}/g)].map(([, name = '']) => name);
    expect([...new Set(used)].sort()).toEqual(Object.keys(vars).sort());
  });

  it.each(functions.map((each) => [each.functionName, each] as const))(
    '%s: cpu and memory are in proportion',
    (_, each) => {
      const gigabytes = each.memorySize / 1024;
      expect((each.cpu * 100) % 5).toBe(0);
      expect(gigabytes / each.cpu).toBeGreaterThanOrEqual(1);
      expect(gigabytes / each.cpu).toBeLessThanOrEqual(4);
    },
  );

  it.each(functions.map((each) => [each.functionName, each] as const))(
    '%s: its source is there, and so are its hooks',
    (name, each) => {
      expect(each.code).toBe(`./dist/${name}`);
      expect(existsSync(join(ROOT, 'functions', `${name}.ts`))).toBe(true);
      expect(each.instanceLifecycleConfig.initializer.handler).toBe('index.initialize');
      expect(each.instanceLifecycleConfig.preStop.handler).toBe('index.preStop');
    },
  );

  it.each(functions.map((each) => [each.functionName, each] as const))(
    '%s: its environment stays under 4 KB',
    (_, each) => {
      const size = Object.entries(each.environmentVariables).reduce(
        (sum, [k, v]) => sum + k.length + v.length,
        0,
      );
      expect(size).toBeLessThan(4_096);
    },
  );

  it.each(functions.map((each) => [each.functionName, each] as const))(
    '%s: every HTTP trigger authenticates',
    (_, each) => {
      for (const { triggerType, triggerConfig } of each.triggers) {
        if (triggerType !== 'http') continue;
        expect(['function', 'jwt']).toContain(triggerConfig.authType);
        const methods = z.array(z.enum(['GET', 'POST'])).parse(triggerConfig.methods);
        expect(methods.length).toBeGreaterThan(0);
      }
    },
  );

  it('s.yaml builds before the deployment of any resource, after the configuration was checked', () => {
    const [{ run }] = actions['pre-deploy'];
    const steps = run.split(' && ');
    expect(steps.slice(0, 3)).toEqual(['npm ci', 'npm run -s check-config', 'npm run build']);
    // Nothing after a step that has failed: the whole is one chain.
    expect(run).not.toContain('||');
    // Nor in a loop, which ends like its last turn.
    expect(run).not.toContain(';');
    for (const { code } of functions)
      expect(steps).toContain(`cp revoke-egress.config.json ${code.slice(2)}/`);
  });

  it('s.yaml puts an EventBridge trigger last: an unchanged one makes the component skip those behind it', () => {
    for (const { triggers } of functions) {
      const types = triggers.map(({ triggerType }) => triggerType);
      expect(types.indexOf('eventbridge')).toBe(types.includes('eventbridge') ? types.length - 1 : -1);
    }
  });

  it('s.yaml gives each function a role of its own, in lower case as the component sends it', () => {
    const roles = functions.map(({ role }) => role);
    expect(new Set(roles).size).toBe(roles.length);
    for (const role of roles)
      expect(role.replace(/\$\{[^}]+\}/g, '')).toBe(role.replace(/\$\{[^}]+\}/g, '').toLowerCase());
  });
});
