/**
 * Nothing in the configuration file may be empty: a reader cannot see whether an empty selector selects everything or
 * nothing. The places come from the schema, so that a new one is held too.
 */
import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { configFileJsonSchema } from '../../lib/reference/documents.ts';

const guard = {
  groups: ['sg-core*'],
  destinations: ['10.0.0.0/8'],
  ports: ['53/53'],
  ruleIds: ['sgr-bp67acfmxa123b'],
};

/** A file with a value at every place of the schema. */
const FULL = {
  $schema: './schema.json',
  callers: {
    standard: { auth: { scheme: 'standard-webhooks', secrets: ['A'], toleranceSeconds: 300 } },
    github: {
      auth: { scheme: 'github', secrets: ['B'] },
      when: "a == 'b'",
      map: '{RegionId: r}',
      maxPayloadKiB: 64,
    },
    jira: {
      auth: { scheme: 'jira', secrets: ['C'] },
      mode: 'report',
      token: { from: 'field', expression: 'key' },
      fresh: { expression: 'timestamp', withinHours: 1 },
      answer: { webhookStatuses: true, withinSeconds: 9 },
    },
    zendesk: {
      auth: { scheme: 'zendesk', secrets: ['D'], toleranceSeconds: 300 },
      token: { from: 'delivery-id' },
    },
    pagerduty: { auth: { scheme: 'pagerduty', secrets: ['E'] } },
    runbook: { auth: { scheme: 'bearer', tokens: ['F'], header: 'x-token' } },
    portal: { auth: { scheme: 'gateway-app', header: 'x-gw-app-id', apps: ['110810'] } },
    trigger: { auth: { scheme: 'http-trigger', authType: 'function' } },
    invoke: { auth: { scheme: 'invoke' } },
  },
  policy: {
    protected: guard,
    callers: {
      runbook: {
        ...{ regions: ['cn-hangzhou'], groups: ['sg-web*'], maxRules: 1, dryRunOnly: false },
        ...{ mayRestore: false, mayUseRuleIds: false, protected: guard },
      },
    },
  },
  remediation: {
    mode: 'report',
    maxRulesPerEvent: 20,
    forbid: [{ destinations: ['0.0.0.0/0'], protocols: ['tcp'], ports: ['22/22'] }],
    except: [{ groups: ['sg-web*'], tags: { egress: 'open' }, descriptions: ['approved:*'] }],
  },
};

type Path = readonly (string | number)[];
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
}

/** Every place of the schema that can be empty, as a pattern of paths. */
function patterns(schema: Schema, at: string): string[] {
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, each]) =>
    patterns(each, `${at}.${name}`),
  );
  const { additionalProperties, items, oneOf, anyOf } = schema;
  const entries = additionalProperties ? patterns(additionalProperties, `${at}.*`) : [];
  const elements = items ? patterns(items, `${at}[]`) : [];
  const choices = [...(oneOf ?? []), ...(anyOf ?? [])].flatMap((each) => patterns(each, at));
  return [at, ...below, ...entries, ...elements, ...choices];
}

/** The values of the sample by path. */
function places(value: unknown, path: Path = []): (readonly [Path, unknown])[] {
  const below = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const step = (name: string): string | number => (Array.isArray(value) ? Number(name) : name);
  return [[path, value], ...below.flatMap(([name, member]) => places(member, [...path, step(name)]))];
}

/** `callers.github.auth.secrets[0]` as the schema has it: `callers.*.auth.secrets[]`. */
function patternOf(path: Path): string {
  const steps = path.map((step, index) => {
    if (typeof step === 'number') return '[]';
    const isMap = ['callers', 'tags'].includes(String(path[index - 1]));
    return isMap ? '.*' : `.${step}`;
  });
  return steps.join('');
}

/** The file with another value at one place. */
function withValue(path: Path, value: unknown): string {
  const copy = structuredClone(FULL);
  let at: object = copy;
  for (const step of path.slice(0, -1)) at = Object(Reflect.get(at, step));
  Reflect.set(at, path.at(-1) ?? '', value);
  return JSON.stringify(copy);
}

const emptied = places(FULL).flatMap(([path, value]): [string, Path, unknown][] => {
  const name = path.join('.');
  if (Array.isArray(value))
    return [
      [`${name} as []`, path, []],
      [`${name} as [""]`, path, ['']],
    ];
  if (typeof value === 'string')
    return [
      [`${name} as ""`, path, ''],
      [`${name} as " "`, path, ' '],
    ];
  return typeof value === 'object' && value !== null ? [[`${name} as {}`, path, {}]] : [];
});

/** Maps by name: an empty one means that no caller exists, or that no caller has a permission. */
const MAY_BE_EMPTY = ['.callers', '.policy.callers', '.$schema'];

it('the sample is valid, and has a value at every place of the schema', () => {
  expect(() => readConfigFile(JSON.stringify(FULL), 'c.json')).not.toThrow();
  const held = new Set(places(FULL).map(([path]) => patternOf(path)));
  const all = patterns(JSON.parse(configFileJsonSchema()), '');
  expect(all.filter((pattern) => !held.has(pattern))).toEqual([]);
  expect(all.length).toBeGreaterThan(50);
});

describe('an empty value', () => {
  const cases = emptied.filter(([, path]) => path.length > 0 && !MAY_BE_EMPTY.includes(patternOf(path)));

  it.each(cases)('an empty value is a fault: %s', (_, path, value) => {
    expect(() => readConfigFile(withValue(path, value), 'c.json')).toThrow(/^c\.json:1: /);
  });

  it('an empty value is a fault with the name of its place and the fix', () => {
    expect(() => readConfigFile(withValue(['remediation', 'except', 0, 'tags'], {}), 'c.json')).toThrow(
      'c.json:1: remediation.except[0].tags is empty, and would select everything or nothing; name at least one of: the keys of tags; or remove it',
    );
    expect(() => readConfigFile(withValue(['policy', 'protected'], {}), 'c.json')).toThrow(
      'c.json:1: policy.protected is empty, and would select everything or nothing; name at least one of: groups, destinations, ports, ruleIds; or remove it',
    );
  });

  it.each([
    [['remediation', 'except', 0, 'tags'], { '': 'open' }],
    [['remediation', 'except', 0, 'tags'], { ' ': 'open' }],
    [
      ['remediation', 'except', 0, 'descriptions'],
      ['approved:*', ''],
    ],
    [['remediation', 'except', 0, 'groups'], ['sg-']],
    [['policy', 'protected', 'groups'], ['sg-']],
    [['policy', 'protected', 'destinations'], ['pl-']],
    [['policy', 'callers', 'runbook', 'groups'], ['sg-']],
  ])('an empty value is a fault inside a value that is not empty: %j as %j', (path, value) => {
    expect(() => readConfigFile(withValue(path, value), 'c.json')).toThrow(/^c\.json:1: /);
  });

  it('an empty value means no caller in the maps by caller name', () => {
    expect(() => readConfigFile('{"callers":{},"policy":{"callers":{}}}', 'c.json')).not.toThrow();
  });
});
