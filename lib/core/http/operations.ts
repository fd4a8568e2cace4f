import type { Answer, DryRunResult, RestoreDryRunResult, RevocationStateResult } from '../model/result.ts';
import type { RestoreDryRunInput } from '../restore/dry-run.ts';
import type { Restore } from '../restore/restore.ts';
import type { DryRunInput } from '../revocation/dry-run.ts';
import type { StateInput } from '../revocation/state.ts';
import type { Revocation } from '../revocation/types.ts';

/** What one function can do. Its role decides: the one that can close cannot open, and the other way round. */
export interface Operations {
  readonly revoke?: Revocation;
  readonly dryRun?: (input: DryRunInput) => Promise<Answer<DryRunResult>>;
  readonly state?: (input: StateInput) => Promise<Answer<RevocationStateResult>>;
  readonly restore?: Restore;
  readonly restoreDryRun?: (input: RestoreDryRunInput) => Promise<Answer<RestoreDryRunResult>>;
}
