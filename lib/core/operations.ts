import type { Answer } from './answer.ts';
import type { DryRunInput } from './dry-run.ts';
import type { Restore } from './restore.ts';
import type { DryRunResult, RevocationStateResult } from './result.ts';
import type { Revocation } from './revocation-types.ts';
import type { StateInput } from './state.ts';

/** What one function can do. Its role decides: the one that can close cannot open, and the other way round. */
export interface Operations {
  readonly revoke?: Revocation;
  readonly dryRun?: (input: DryRunInput) => Promise<Answer<DryRunResult>>;
  readonly state?: (input: StateInput) => Promise<Answer<RevocationStateResult>>;
  readonly restore?: Restore;
}
