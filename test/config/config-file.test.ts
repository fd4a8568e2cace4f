import { describe, expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { ConfigError } from '../../lib/core/errors/errors.ts';
import { SAMPLE, sampleWith } from '../support/config-sample.ts';

const read = (text: string) => readConfigFile(text, 'c.json');

function faults(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  throw new Error('the file was accepted');
}

/** The only fault of the changed sample, without its line number. */
function fault(path: readonly (string | number)[], value: unknown): string {
  const [only = '', ...more] = faults(sampleWith(path, value));
  expect(more).toEqual([]);
  expect(only).toMatch(/^c\.json:[1-9]\d*: /);
  return only.replace(/^c\.json:\d+: /, '');
}

describe('a configuration file', () => {
  it('a configuration file is read as it is written', () => {
    expect(read(JSON.stringify(SAMPLE)).config).toEqual(SAMPLE);
  });

  it('a configuration file may have comments, commas at the end, and a byte-order mark', () => {
    const text = '\ufeff{ // callers\n "callers": { /* none */ }, "policy": { "callers": {}, }, }';
    expect(read(text).config).toEqual({ callers: {}, policy: { callers: {} } });
  });

  it('a configuration file may name its schema', () => {
    expect(read('{"$schema":"./x.json","callers":{},"policy":{"callers":{}}}').config.$schema).toBe(
      './x.json',
    );
  });

  it('a configuration file reports each fault on one line with its line number, in their order', () => {
    const text = `{
  // Who may call.
  "callers": {
    "jira": {
      "auth": { "scheme": "jira",
        "secrets": "JIRA_SECRET" },
      "wen": "a"
    }
  },
  "policy": {
    "callers": {
      "jira": {
        "regions": ["cn-hangzhou",
          "Hangzhou"],
        "maxRules": 0
      }
    }
  }
}`;
    expect(faults(text)).toEqual([
      'c.json:6: callers.jira.auth.secrets must be a list of 1 to 4 entries, such as ["JIRA_WEBHOOK_SECRET"]',
      'c.json:7: callers.jira.wen is not known here; did you mean when?',
      'c.json:12: policy.callers.jira.groups must be a list of 1 to 100 entries, such as ["sg-web*"]',
      'c.json:14: policy.callers.jira.regions[1] must be the id of a region, or a star, such as "cn-hangzhou"',
      'c.json:15: policy.callers.jira.maxRules must be a whole number from 1 to 100',
    ]);
  });
});

describe('a file that is not JSON', () => {
  it.each([
    ['', 'c.json:1: the file is empty; write {"callers": …, "policy": …}'],
    ['{', 'c.json:1: a closing brace is missing'],
    ['{\n"callers": }', 'c.json:2: a value is missing'],
    ['{\n\n"a": 1\n"b": 2}', 'c.json:4: a comma is missing'],
    ["{\n'callers': {}}", 'c.json:2: not valid JSON; put text in double quotes'],
    ['{"a": [1}', 'c.json:1: a comma is missing'],
    ['{}\n}', 'c.json:2: text follows the end of the object; remove it'],
  ])('%j is refused with the line of its first fault: %s', (text, line) => {
    expect(faults(text)).toEqual([line]);
  });

  it('a file that is not JSON is refused if it is an array, nested too deeply, or too large', () => {
    expect(faults('[]')).toEqual(['c.json:1: the file must be an object']);
    expect(faults('['.repeat(100_000))).toEqual(['c.json is nested too deeply']);
    expect(faults(' '.repeat(2 ** 20 + 1))).toEqual(['c.json is larger than 1 MiB']);
  });

  it('a file that is not JSON is refused with the place of a repeated member, at every depth', () => {
    const text = '{"callers": {},\n"policy": {"callers": {},\n"callers": {}},\n"callers": {}}';
    expect(faults(text)).toEqual([
      'c.json:3: policy.callers occurs twice; keep one',
      'c.json:4: callers occurs twice; keep one',
    ]);
  });
});

it.each([
  ['Jira', /is not a valid caller name/],
  ['a'.repeat(33), /is not a valid caller name/],
  ['__proto__', /is not allowed as a name/],
  ['-a', /is not a valid caller name/],
  ['remediation', /is a reserved name/],
  ['local', /is a reserved name/],
])('a caller cannot be called %s', (name, why) => {
  const text = `{"callers": {"${name}": {"auth": {"scheme": "jira", "secrets": ["S"]}}}, "policy": {"callers": {}}}`;
  expect(faults(text)).toEqual([expect.stringMatching(why)]);
});

it.each([
  [
    ['callers', 'jira', 'auth'],
    undefined,
    /^callers.jira.auth must have a scheme: standard-webhooks, github/,
  ],
  [['callers', 'jira', 'auth', 'scheme'], 'gitlab', /^callers.jira.auth.scheme must have a scheme: /],
  [['callers', 'jira', 'auth', 'secrets'], [], /^callers.jira.auth.secrets must be a list of 1 to 4/],
  [['callers', 'jira', 'auth', 'secrets', 0], 's3cr3t!', /must be the name of an environment variable/],
  [
    ['callers', 'jira', 'auth', 'secret'],
    'X',
    /^callers.jira.auth.secret is not known here; did you mean secrets\?/,
  ],
  [['callers', 'jira', 'auth', 'toleranceSeconds'], 1, /is not known here; accepted: scheme, secrets/],
  [['callers', 'zendesk', 'auth', 'toleranceSeconds'], 3601, /must be a whole number from 1 to 3600/],
  [['callers', 'runbook', 'auth', 'header'], 'X-Token', /must be the name of a header in lower case/],
  [['callers', 'portal', 'auth', 'apps'], [''], /must be the id of an application/],
  [['callers', 'trigger', 'auth', 'authType'], 'anonymous', /must be "function" or "jwt"/],
  [['callers', 'trigger', 'auth', 'authType'], undefined, /must be "function" or "jwt"/],
  [['callers', 'jira', 'when'], 'a..b', /^callers.jira.when is not valid JMESPath: /],
  [
    ['callers', 'jira', 'map'],
    '"__proto__"',
    /^callers.jira.map is not allowed: the name __proto__ is not allowed/,
  ],
  [['callers', 'jira', 'map'], 'a'.repeat(2049), /^callers.jira.map has more than 2048 bytes/],
  [['callers', 'jira', 'map'], 7, /^callers.jira.map must be a JMESPath expression/],
  [['callers', 'jira', 'token'], 'delivery-id', /must have "from": "delivery-id", or "from": "field"/],
  [['callers', 'jira', 'token'], { from: 'field' }, /token.expression must be a JMESPath expression/],
  [
    ['callers', 'runbook', 'token'],
    { from: 'delivery-id' },
    /must be "field", because the scheme "bearer" has no delivery id/,
  ],
  [['callers', 'jira', 'fresh'], { expression: 'a', withinHours: 169 }, /whole number from 1 to 168/],
  [['callers', 'jira', 'maxPayloadKiB'], 63, /must be a whole number from 64 to 8192/],
  [['callers', 'jira', 'maxPayloadKiB'], 128, /maxPayloadKiB needs a "map"/],
  [['callers', 'jira', 'when'], "approval = 'approved'", /^callers.jira.when has a single "="/],
  [
    ['callers', 'jira', 'token'],
    { from: 'field', expression: "'x'" },
    /^callers.jira.token.expression does not read/,
  ],
  [
    ['callers', 'jira', 'fresh'],
    { expression: "'2026-01-01'", withinHours: 1 },
    /^callers.jira.fresh.expression does not read/,
  ],
  [['callers', 'jira', 'answer'], { withinSeconds: 1 }, /whole number from 2 to 600/],
  [['callers', 'jira', 'answer'], { webhookStatuses: 'yes' }, /must be true or false/],
  [
    ['callers', 'invoke', 'auth'],
    { scheme: 'http-trigger', authType: 'jwt' },
    /only the caller invoke may have the scheme/,
  ],
  [['callers', 'jira', 'auth'], { scheme: 'invoke' }, /only the caller invoke may have the scheme/],
])('a caller is refused with %j as %j', (path, value, why) => {
  const lines = faults(sampleWith(path, value));
  expect(lines.join('\n')).toMatch(new RegExp(why.source.replace('^', '^c\\.json:\\d+: '), 'm'));
});

it('a caller cannot have the entry point or the application of another caller', () => {
  const trigger = { auth: { scheme: 'http-trigger', authType: 'jwt' } };
  expect(fault(['callers', 'second'], trigger)).toBe(
    'callers.second.auth already authenticates the caller trigger; keep one of them',
  );
  const portal = { auth: { scheme: 'gateway-app', header: 'x-app', apps: ['7', '110810'] } };
  expect(fault(['callers', 'second'], portal)).toBe(
    'callers.second.auth.apps[1] already authenticates the caller portal; keep one of them',
  );
});

describe('the policy', () => {
  const own = ['policy', 'callers', 'runbook'] as const;

  it.each([
    [['policy'], undefined, /^policy must be an object/],
    [['policy', 'callers'], [], /^policy.callers must be an object, with a member for each caller/],
    [
      [...own, 'regions'],
      ['cn-hangzhou', 'HZ'],
      /^policy.callers.runbook.regions\[1\] must be the id of a region/,
    ],
    [[...own, 'regions'], [], /must be a list of 1 to 100 entries/],
    [[...own, 'groups'], ['web*'], /must be the id of a group, or a prefix of ids with a star/],
    [[...own, 'groups'], ['sg-*web'], /must be the id of a group, or a prefix of ids with a star/],
    [[...own, 'maxRules'], 101, /must be a whole number from 1 to 100/],
    [[...own, 'maxRules'], 1.5, /must be a whole number from 1 to 100/],
    [[...own, 'dryRunOnly'], 'true', /must be true or false/],
    [[...own, 'maxRule'], 1, /is not known here; did you mean maxRules\?/],
    [['policy', 'protected'], { destinations: ['10.0.0.1/8'] }, /has bits set beyond its prefix/],
    [['policy', 'protected'], { destinations: ['10.0.0.0/33'] }, /must be an IPv4 or IPv6 block/],
    [['policy', 'protected'], { destinations: ['::ffff:10.0.0.1'] }, /must be an IPv4 or IPv6 block/],
    [['policy', 'protected'], { ports: ['443'] }, /must be a range of ports, such as "udp:53\/53"/],
    [['policy', 'protected'], { ports: ['443/80'] }, /must run from a lower port to a higher one/],
    [['policy', 'protected'], { ports: ['icmp:1/1'] }, /must be a range of ports/],
    [['policy', 'protected'], { ruleIds: ['sg-1'] }, /must be the id of a rule/],
  ])('the policy is refused with %j as %j', (path, value, why) => {
    expect(fault(path, value)).toMatch(why);
  });

  it('the policy is refused for an unknown caller', () => {
    expect(fault(['policy', 'callers', 'jria'], { regions: ['*'], groups: ['*'] })).toBe(
      'policy.callers.jria is the policy of a caller that is not under "callers"; add the caller, or remove the policy',
    );
  });

  it('the policy may be that of remediation, which is not a caller and may not restore', () => {
    const path = ['policy', 'callers', 'remediation'];
    const remediation = { regions: ['cn-hangzhou'], groups: ['*'] };
    expect(readConfigFile(sampleWith(path, remediation), 'c.json').config.policy.callers).toHaveProperty(
      'remediation',
    );
    expect(fault(path, { ...remediation, mayRestore: true })).toBe(
      'policy.callers.remediation.mayRestore must be false: remediation only revokes',
    );
  });

  it('the policy never allows a restore to a caller whose path is not signed', () => {
    expect(fault(['policy', 'callers', 'jira', 'mayRestore'], true)).toBe(
      'policy.callers.jira.mayRestore must be false: the signature does not cover the path, so a captured delivery could be sent to the path of a restore',
    );
  });
});

describe('the remediation', () => {
  const good = { mode: 'report', forbid: [{ destinations: ['0.0.0.0/0', '::/0'] }] };
  it('the remediation is read as it is written', () => {
    const all = {
      ...good,
      maxRulesPerEvent: 5,
      forbid: [{ protocols: ['tcp'], ports: ['tcp:22/22'] }],
      except: [{ groups: ['sg-bastion*'] }, { tags: { egress: 'open' }, descriptions: ['approved:*'] }],
    };
    expect(read(sampleWith(['remediation'], all)).config.remediation).toEqual(all);
  });

  it.each([
    [{ mode: 'close' }, /^remediation.mode must be "report" or "revoke"/],
    [{ forbid: [] }, /^remediation.forbid must be a list of 1 to 100 entries/],
    [{ forbid: [{}] }, /^remediation.forbid\[0\] is empty, and would select everything or nothing/],
    [{ forbid: [{ destinations: ['0.0.0.0'] }] }, undefined],
    [{ forbid: [{ destinations: ['any'] }] }, /must be an IPv4 or IPv6 block/],
    [{ forbid: [{ protocols: ['TCP'] }] }, /must be "tcp" or "udp" or "icmp" or "icmpv6" or "gre" or "all"/],
    [{ forbid: [{ ports: ['22'] }] }, /must be a range of ports/],
    [{ except: [{}] }, /^remediation.except\[0\] is empty, and would/],
    [{ except: [{ tags: { egress: 1 } }] }, /must be the value of a tag/],
    // Only where the star is a wildcard: elsewhere a rule would be revoked that its writer thinks is kept.
    [{ except: [{ tags: { egress: '*' } }] }, undefined],
    [{ except: [{ tags: { egress: 'open*' } }] }, /must be the value of a tag, or a star alone/],
    [{ except: [{ tags: { 'egress*': 'open' } }] }, /must be the key of a tag, without a star/],
    [{ except: [{ descriptions: ['*', 'approved: CHG*'] }] }, undefined],
    [
      { except: [{ descriptions: ['*approved'] }] },
      /must be a description, or a prefix with a star at its end/,
    ],
    [{ except: [{ descriptions: ['approved:*:CHG1'] }] }, /must be a description, or a prefix with a star/],
    [{ except: [{ descriptions: ['**'] }] }, /must be a description, or a prefix with a star at its end/],
    [{ maxRulesPerEvent: 0 }, /must be a whole number from 1 to 1000/],
    [{ mod: 'report' }, /is not known here; did you mean mode\?/],
    [{ xyz: 1 }, /is not known here; accepted: mode, maxRulesPerEvent, forbid, except/],
  ])('the remediation with %j is accepted or refused as documented', (change, why) => {
    const text = sampleWith(['remediation'], { ...good, ...change });
    if (why === undefined) expect(read(text).config.remediation).toEqual({ ...good, ...change });
    else expect(fault(['remediation'], { ...good, ...change })).toMatch(why);
  });
});
