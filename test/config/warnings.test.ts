import { expect, it } from 'vitest';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { warningsOf } from '../../lib/config/warnings.ts';
import { blocks, PAGES } from '../callers/pages.ts';
import { SAMPLE } from '../support/config-sample.ts';

const may = { regions: ['cn-hangzhou'], groups: ['*'] };

function warnings(
  callers: object,
  policy: object = Object.fromEntries(Object.keys(callers).map((name) => [name, may])),
) {
  const text = JSON.stringify({ callers, policy: { callers: policy } }, null, 1);
  const { config, locate } = readConfigFile(text, 'c.json');
  return locate(warningsOf(config));
}

const jira = { auth: { scheme: 'jira', secrets: ['JIRA'] } };
const token = { from: 'field', expression: 'issue.key' };
const fresh = { expression: 'timestamp', withinHours: 24 };

it.each([
  ['cn-hangzou', 'did you mean cn-hangzhou?'],
  ['eu-central-11', 'did you mean eu-central-1?'],
  ['cn-atlantis', 'check its id'],
])('the warnings of a configuration file name the unknown region %s', (region, hint) => {
  const policy = { jira: { ...may, regions: ['cn-shanghai', region, '*'] } };
  expect(warnings({ jira: { ...jira, token } }, policy)).toEqual([
    expect.stringMatching(/^c\.json:\d+: policy\.callers\.jira\.regions\[1\] \(.*\) is not a region/),
  ]);
  expect(warnings({ jira: { ...jira, token } }, policy)[0]).toContain(`(${region})`);
  expect(warnings({ jira: { ...jira, token } }, policy)[0]).toContain(hint);
});

it.each(['github', 'jira', 'pagerduty'])(
  'the warnings of a configuration file name a caller of %s without "fresh" and "token"',
  (scheme) => {
    const caller = { auth: { scheme, secrets: ['SECRET'] } };
    expect(warnings({ caller })).toEqual([
      expect.stringMatching(
        /^c\.json:\d+: callers\.caller has neither "fresh" nor "token", and \w+ signs no time/,
      ),
    ]);
    expect(warnings({ caller: { ...caller, token } })).toEqual([]);
    expect(warnings({ caller: { ...caller, fresh } })).toEqual([]);
    expect(warnings({ caller: { ...caller, map: '{ClientToken: id, RegionId: region}' } })).toEqual([]);
  },
);

it.each(['github', 'jira', 'pagerduty', 'zendesk', 'standard-webhooks'])(
  'the warnings of a configuration file name a token that is the delivery id, where %s does not sign it',
  (scheme) => {
    const auth = { scheme, secrets: ['SECRET'] };
    expect(warnings({ caller: { auth, fresh, token: { from: 'delivery-id' } } })).toEqual(
      scheme === 'standard-webhooks'
        ? []
        : [
            expect.stringMatching(
              /^c\.json:\d+: callers\.caller\.token\.from names the delivery id, which \w+ does not sign/,
            ),
          ],
    );
  },
);

it('the warnings of a configuration file name no caller whose sender signs the time, or the delivery', () => {
  const { standard, zendesk, runbook } = SAMPLE.callers;
  expect(warnings({ standard, zendesk, runbook })).toEqual([]);
});

it.each(['zendesk', 'standard-webhooks'])(
  'the warnings of a configuration file name a caller of %s whose mapping makes no token',
  (scheme) => {
    const caller = { auth: { scheme, secrets: ['SECRET'] }, map: '{RegionId: region}' };
    expect(warnings({ caller })).toEqual([
      expect.stringMatching(/^c\.json:\d+: callers\.caller has a "map" and no "token", so every request/),
    ]);
    expect(warnings({ caller: { ...caller, token } })).toEqual([]);
    expect(warnings({ caller: { ...caller, map: '{ClientToken: id}' } })).toEqual([]);
  },
);

it.each(['protected', 'own', 'forbid'])(
  'the warnings of a configuration file name an address that looks like a block without its prefix: %s',
  (where) => {
    const destinations = ['10.0.0.0', '2001:db8::', '10.0.0.0/8', '10.0.0.10', '2001:db8::1', 'sg-0', '::/0'];
    const { runbook } = SAMPLE.callers;
    const file = {
      callers: { runbook },
      policy: {
        ...(where === 'protected' && { protected: { destinations } }),
        callers: { runbook: { ...may, ...(where === 'own' && { protected: { destinations } }) } },
      },
      ...(where === 'forbid' && {
        remediation: {
          mode: 'report',
          forbid: [{ destinations: destinations.filter((each) => each !== 'sg-0') }],
        },
      }),
    };
    const { config, locate } = readConfigFile(JSON.stringify(file), 'c.json');
    expect(locate(warningsOf(config))).toEqual([
      expect.stringMatching(/destinations\[0\] \(10\.0\.0\.0\) has no prefix length.*, or \/32$/),
      expect.stringMatching(/destinations\[1\] \(2001:db8::\) has no prefix length.*, or \/128$/),
    ]);
  },
);

it('the warnings of a configuration file name a variable that is used twice, by one caller or by two', () => {
  const two = { ...jira, token };
  const twice = { auth: { scheme: 'bearer', tokens: ['A', 'A'] } };
  expect(warnings({ first: two, second: two, twice })).toEqual([
    expect.stringMatching(
      /^c\.json:\d+: callers\.second\.auth\.secrets\[0\] \(JIRA\) is already used by the caller first/,
    ),
    expect.stringMatching(/callers\.twice\.auth\.tokens\[1\] \(A\) is already used by the caller twice/),
  ]);
});

it('the warnings of a configuration file name nothing in the examples of docs/callers', () => {
  for (const page of PAGES)
    for (const configuration of blocks(page, 'configuration')) {
      const { config, locate } = readConfigFile(configuration, page.name);
      expect(locate(warningsOf(config))).toEqual([]);
    }
});

it('the warnings of a configuration file name a caller without a policy', () => {
  expect(warnings({ jira: { ...jira, token } }, {})).toEqual([
    'c.json:3: callers.jira has no policy, so it may do nothing; add a policy, or remove the caller',
  ]);
});
