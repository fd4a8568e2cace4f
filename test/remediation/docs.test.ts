import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import { remediationOf } from '../../lib/app/remediate-entry.ts';
import { readConfigFile } from '../../lib/config/file.ts';
import { readEvent } from '../../lib/core/remediation/read-event.ts';
import { ROOT } from '../architecture/imports.ts';
import { apiCall } from '../core/remediation/kit.ts';

const page = readFileSync(join(ROOT, 'docs/remediation.md'), 'utf8');
const blocks = (kind: string) =>
  [...page.matchAll(new RegExp(`^ *\`\`\`${kind}\n([^\`]*)\`\`\``, 'gm'))].map(([, text = '']) =>
    parse(text),
  );

describe('the page on remediation', () => {
  it('shows a section that the function takes', () => {
    const [section] = blocks('jsonc');
    const text = JSON.stringify({ callers: {}, policy: { callers: {} }, ...section });
    const { rules } = remediationOf(readConfigFile(text, 'sample.json'), 'snapshot');
    expect(rules).toMatchObject({ mode: 'report', maxRulesPerEvent: 20 });
    expect(rules.forbid).toHaveLength(2);
  });

  it('shows a pattern that lets through the calls after which a group is checked', () => {
    const [pattern] = blocks('json');
    for (const type of pattern.type) {
      for (const eventName of pattern.data.eventName) {
        expect(readEvent(apiCall({ eventName }, { type }), [])).toMatchObject({ do: 'check' });
      }
    }
  });
});
