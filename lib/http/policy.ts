import { ProblemError } from '../core/errors/errors.ts';
import type { Known } from './middleware.ts';
import type { Command } from './validate.ts';

/** Why a dry run would be denied: it reports that instead. */
export interface Judged {
  readonly denial: string | undefined;
  /** Why the caller may only plan what the policy otherwise allows. */
  readonly planOnly?: string | undefined;
}

/**
 * Today's policy on the request itself, without the table or ECS. A region or group outside the policy is denied to a
 * dry run too. The operations apply the same permissions to the rules.
 */
export function revocationPolicy({
  caller: { permissions },
  command,
}: Known & { readonly command: Command }): Judged {
  const outside = permissions.scope(command.request);
  if (outside !== undefined) throw denied(outside);
  const denial = permissions.request(command.request);
  if (!command.dry || !permissions.planned) return deniedUnless(command.dry, denial);
  const planned = permissions.planned(command.request);
  return { denial: planned, planOnly: planned === undefined ? denial : undefined };
}

export const restorePolicy = ({ caller, dry }: Known & { readonly dry: boolean }): Judged =>
  deniedUnless(dry, caller.permissions.restore());

function deniedUnless(dry: boolean, denial: string | undefined): Judged {
  if (denial !== undefined && !dry) throw denied(denial);
  return { denial };
}

const denied = (detail: string): ProblemError => new ProblemError('PolicyDenied', { detail });
