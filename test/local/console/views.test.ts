import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitting, type Rule } from '../../../lib/core/model/rule.ts';
import { parseRequest } from '../../../lib/core/request/parse-request.ts';
import { revocationView } from '../../../lib/local/console/revocation-view.ts';
import { createRowReader } from '../../../lib/local/console/rows.ts';
import { ruleView } from '../../../lib/local/console/rule-view.ts';
import type { StoredRule } from '../../../lib/simulators/ecs/rules/types.ts';
import { createEcsSimulator } from '../../../lib/simulators/ecs/simulator.ts';
import { ROOT } from '../../architecture/imports.ts';
import { EPOCH, makeRow } from '../../contracts/make-row.ts';

const asListed = ({ Direction: _, ...rule }: StoredRule): Rule => ({
  ...rule,
  Priority: String(rule.Priority),
});

describe('the request that the console makes for a rule', () => {
  const { world } = createEcsSimulator();
  const groups = world.groups().map((group) => ({
    group,
    rules: world.rules(group.SecurityGroupId).filter(({ Direction }) => Direction === 'egress'),
  }));

  it('the request that the console makes for a rule names exactly that rule, for every rule of the seeded groups', () => {
    const named = groups.flatMap(({ group, rules }) =>
      rules.map((rule) => {
        const { request } = ruleView(rule, group, false);
        const parsed = parseRequest({ ...request, ClientToken: 't' }, undefined);
        const fits = fitting(rules.map(asListed), parsed.request).map((each) => each.SecurityGroupRuleId);
        return { rule: rule.SecurityGroupRuleId, fits };
      }),
    );
    expect(named).toHaveLength(12);
    expect(named.filter(({ rule, fits }) => fits.length !== 1 || fits[0] !== rule)).toEqual([]);
  });
});

it('a row in the console is running during its lease, and orphaned after it', () => {
  const row = makeRow({ leaseUntil: EPOCH + 14_000 });
  expect(revocationView(row, EPOCH + 13_999)).toMatchObject({
    state: 'running',
    leaseLeft: 1,
    attempts: 1,
  });
  expect(revocationView(row, EPOCH + 14_000)).toMatchObject({ state: 'orphaned', leaseLeft: 0 });
});

it('a row in the console has the beginning of its token', () => {
  const row = makeRow({ ecsToken: `ticket-4711-${'x'.repeat(43)}` });
  expect(revocationView(row, EPOCH).token).toBe('ticket-4711');
});

it('a row in the console is not listed when the table is Tablestore', () => {
  const settings = {
    kind: 'tablestore',
    endpoint: 'https://a.example',
    instance: 'i',
    table: 't',
  } as const;
  expect(createRowReader(settings).newest()).toBeUndefined();
});

it('the code for the browser type-checks against a DOM, without Node', () => {
  const tsc = join(ROOT, 'node_modules', '.bin', 'tsc');
  const told = execFileSync(tsc, ['--noEmit', '-p', join(ROOT, 'lib/local/console/browser')], {
    encoding: 'utf8',
  });
  expect(told).toBe('');
});
