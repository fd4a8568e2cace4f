/** A deployment with nothing broken, and what `doctor` finds in one. */
import type { Finding } from '../../lib/operator/finding.ts';
import type { OperatorStage } from './kit.ts';

export const HEALTHY = { tables: { revocations: { timeToLive: 1_209_600 } } };
export type Environment = Parameters<OperatorStage['run']>[1];

export async function findings(stage: OperatorStage, argv: readonly string[] = [], change: Environment = {}) {
  const { code, out } = await stage.run(['doctor', '--json', ...argv], change);
  const lines: Finding[] = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return { code, lines, broken: lines.filter(({ verdict }) => verdict === 'broken') };
}
