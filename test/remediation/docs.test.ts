import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { remediationOf } from '../../lib/app/remediate.ts';
import { API_CALL_SUFFIXES, OPENING_CALLS } from '../../lib/core/remediation/platform-event.ts';
import { readEvent } from '../../lib/core/remediation/read-event.ts';
import { ROOT } from '../architecture/imports.ts';
import { apiCall } from '../core/remediation/kit.ts';

const page = readFileSync(join(ROOT, 'docs/remediation.md'), 'utf8');
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp(`^ *\`\`\`${kind}\n([^\`]*)\`\`\``, 'gm'))].map(([, text = '']) =>
    parse(text),
  );

it('the page on remediation shows a section that the function accepts', () => {
  const [section] = blocks('jsonc');
  const text = JSON.stringify({ callers: {}, policy: { callers: {} }, ...section });
  const { rules } = remediationOf(readConfigFile(text, 'sample.json'), 'snapshot');
  expect(rules).toMatchObject({ mode: 'report', maxRulesPerEvent: 20 });
  expect(rules.forbid).toHaveLength(2);
});

it('the page on remediation shows a pattern that matches every call after which a group is checked, and s.yaml has the same', () => {
  const [pattern] = blocks('json');
  expect(pattern).toEqual(deployed());
  expect(pattern.type).toEqual(API_CALL_SUFFIXES.map((suffix) => ({ suffix })));
  expect(pattern.data.eventName).toEqual(OPENING_CALLS);
  for (const { suffix } of pattern.type) {
    for (const eventName of pattern.data.eventName) {
      for (const serviceName of pattern.data.serviceName) {
        const event = apiCall({ eventName, serviceName }, { type: `actiontrail${suffix}` });
        expect(readEvent(event, [])).toMatchObject({ do: 'check' });
      }
    }
  }
});

it('the page on remediation names every call after which a group is checked', () => {
  for (const name of OPENING_CALLS) expect(page).toContain(`\`${name}\``);
  for (const suffix of API_CALL_SUFFIXES) expect(page).toContain(`\`${suffix}\``);
});

/** The pattern of the rule that `s deploy` makes. */
function deployed(): unknown {
  const { resources } = parseYaml(readFileSync(join(ROOT, 's.yaml'), 'utf8'));
  const [{ triggerConfig }] = resources.remediate_egress.props.triggers;
  return JSON.parse(triggerConfig.eventRuleFilterPattern);
}
