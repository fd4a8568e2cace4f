import type { Answer, DryRunResult, RestoreDryRunResult, RevocationStateResult } from '../model/result.ts';
import type { RestoreDryRunInput } from '../restore/dry-run.ts';
import type { Restore } from '../restore/restore.ts';
import type { DryRunInput } from '../revocation/dry-run.ts';
import type { StateInput } from '../revocation/state.ts';
import type { Revocation } from '../revocation/types.ts';

/** What one function can do, by route. Its role decides: the function that can revoke cannot restore, and vice versa. */
export interface Operations {
  readonly revoke?: {
    readonly revoke: Revocation;
    readonly dryRun: (input: DryRunInput) => Promise<Answer<DryRunResult>>;
  };
  readonly state?: (input: StateInput) => Promise<Answer<RevocationStateResult>>;
  readonly restore?: {
    readonly restore: Restore;
    readonly dryRun: (input: RestoreDryRunInput) => Promise<Answer<RestoreDryRunResult>>;
  };
}
