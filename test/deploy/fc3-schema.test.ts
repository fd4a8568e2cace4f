/**
 * s.yaml against the schema of the component that deploys it. The component itself only logs what its schema refuses,
 * and goes on. `fc3-schema.json` is `src/schema.json` of devsapp/fc3 0.1.22, unchanged: a new version of the component
 * comes with its own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type Schema } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isJsonObject } from '../../lib/core/json.ts';
import { ROOT } from '../architecture/imports.ts';
import { resolveVars } from './resolve-vars.ts';

const VERSION = '0.1.22';
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const schema: Schema = JSON.parse(read('test/deploy/fc3-schema.json'));

/** As Serverless Devs hands it to the component: with its variables resolved. */
const { vars } = parse(read('s.yaml'));
const resolved = (runtime: unknown): string => resolveVars(read('s.yaml'), { ...vars, runtime });
const text = resolved(vars.runtime);

/** The object in the page that is put into `vars.runtime`. */
const [block = ''] = /^```yaml\n(?<yaml>[^`]*)```$/m.exec(read('docs/custom-runtime.md'))?.slice(1) ?? [];
const CUSTOM = parse(block).runtime;

type Resources = Record<string, { component: string; props: Record<string, unknown> }>;
const resourcesWith = (runtime: unknown): readonly [string, Resources[string]][] => {
  const { resources }: { resources: Resources } = parse(resolved(runtime));
  return Object.entries(resources);
};
const functions = [
  ...resourcesWith(vars.runtime),
  ...resourcesWith(CUSTOM).map(([name, resource]) => [`${name}, custom runtime`, resource] as const),
];

// Not strict: the component's schema has keywords that draft 7 does not know.
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
const errorsOf = (props: unknown): readonly string[] =>
  validate(props)
    ? []
    : (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);

/** Names of all members of the schema. It allows others everywhere, so a misspelt one would be ignored in silence. */
const declaredIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = isJsonObject(value) && isJsonObject(value.properties) ? Object.keys(value.properties) : [];
  return [...own, ...Object.values(value).flatMap(declaredIn)];
};
const known = new Set(declaredIn(schema));

/** Members whose own members the schema leaves open. */
const FREE = new Set(['environmentVariables', 'deliveryOption', 'runOptions']);
const namesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => [
    name,
    ...(FREE.has(name) ? [] : namesIn(member)),
  ]);
};

describe.each(functions)('%s', (_, { component, props }) => {
  it('a function of s.yaml is deployed by the version whose schema this is', () => {
    expect(component).toBe(`fc3@${VERSION}`);
  });

  it('a function of s.yaml is valid', () => {
    expect(errorsOf(props)).toEqual([]);
  });

  it('a function of s.yaml has no member that the schema does not know', () => {
    expect(namesIn(props).filter((name) => !known.has(name))).toEqual([]);
  });

  it.each([
    ['no runtime', { runtime: undefined }],
    ['an unknown runtime', { runtime: 'nodejs99' }],
    ['memory out of steps', { memorySize: 400 }],
    ['a timeout that is text', { timeout: '30' }],
    ['a variable that is a number', { environmentVariables: { A: 1 } }],
    ['a lifecycle hook that is text', { instanceLifecycleConfig: { initializer: 'index.initialize' } }],
    ['triggers that are no list', { triggers: {} }],
  ])('a function of s.yaml would not be valid with %s', (_, change) => {
    expect(errorsOf(JSON.parse(JSON.stringify({ ...props, ...change })))).not.toEqual([]);
  });
});

it('no variable is left unresolved', () => {
  expect(text.match(/\$\{[^}]*\}/g)).toBeNull();
});
