/** A healthy deployment, and the findings of `doctor`. */
import { expect } from 'vitest';
import type { Finding } from '../../lib/operator/checks/finding.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { indexedTable } from '../../lib/simulators/tablestore/simulator.ts';
import type { OperatorHarness } from './kit.ts';

export const HEALTHY = { tables: { revocations: { ...indexedTable('revocations'), timeToLive: 1_209_600 } } };
export type Environment = Parameters<OperatorHarness['run']>[1];

export async function findings(
  harness: OperatorHarness,
  argv: readonly string[] = [],
  change: Environment = {},
) {
  const { code, out, err } = await harness.run(['doctor', '--json', ...argv], change);
  // Output never contains a secret or a control character.
  expect(`${out}${err}`).not.toContain(DEMO_CREDENTIAL.accessKeySecret);
  expect(`${out}${err}`).not.toMatch(/[^\P{Cc}\n]/u);
  const lines: Finding[] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { code, lines, broken: lines.filter(({ verdict }) => verdict === 'broken') };
}
