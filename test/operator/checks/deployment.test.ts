import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDeployment, deploymentIn, readDeployment } from '../../../lib/operator/checks/deployment.ts';
import { ROOT } from '../../architecture/imports.ts';

const file = (props: string) =>
  `resources:\n  one:\n    component: fc3\n    props: { functionName: f, ${props} }\n`;
const check = (text: string) => checkDeployment(deploymentIn(text, 's.yaml'));
const http = 'triggers: [{ triggerType: http }]';

describe('the timeouts of a deployment', () => {
  it('the timeouts of a deployment are those of s.yaml, which are valid in this project', () => {
    const found = check(readFileSync(join(ROOT, 's.yaml'), 'utf8'));
    expect(found).toEqual([
      {
        verdict: 'ok',
        says: expect.stringMatching(/: revoke-egress 30 s, restore-egress 30 s, complete-egress 55 s/),
      },
    ]);
  });

  it.each([
    ['below what a revocation needs', 'timeout: 9', 'broken', 'f has a timeout of 9 s'],
    ['left to the component', http, 'broken', 'f has a timeout of 3 s'],
    ['above what the client waits', `timeout: 60, ${http}`, 'warning', 'the client waits only 35 s'],
  ])('%s are reported with the fix', (_, props, verdict, says) => {
    expect(check(file(props))).toEqual([
      { verdict, says: expect.stringContaining(says), fix: expect.stringContaining('timeout to 30') },
    ]);
  });

  it('the timeouts of a deployment may be long if no client waits', () => {
    expect(check(file('timeout: 600'))).toEqual([expect.objectContaining({ verdict: 'ok' })]);
  });

  it.each(['', 'a: [', 'resources: none', '- x'])(
    'the timeouts of a deployment are unknown for %j',
    (text) => {
      expect(check(text)).toEqual([expect.objectContaining({ verdict: 'skipped' })]);
    },
  );

  it('the timeouts of a deployment of a missing file are broken', () => {
    expect(checkDeployment(readDeployment('no/where.yaml'))).toEqual([
      expect.objectContaining({ verdict: 'broken' }),
    ]);
  });
});
