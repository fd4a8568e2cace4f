/**
 * Calls with the request's own parameters. Such a call removes every rule that ECS's own, undocumented matching
 * selects, also one that was created since the snapshot. So where the policy protects rules, calls name ids only. A
 * request that then stays undecided is denied (`docs/decisions/0021`). Pure.
 */
import { couldFit } from '../model/could-fit.ts';
import { idsOf, type RevokeRequest } from '../model/request.ts';
import type { Rule } from '../model/rule.ts';

/** At most this many rules are named in a denial. */
const NAMED = 10;

/**
 * Why a request is denied that no listed rule certainly matches; undefined when no listed rule comes near it, which
 * settles it without a call.
 * @param protectedBy where the policy protects rules
 */
export function undecidedDenial(
  protectedBy: string,
  request: RevokeRequest,
  snapshot: readonly Rule[],
): string | undefined {
  const could = couldFit(snapshot, request);
  if (could.length === 0) return undefined;
  const more = could.length - NAMED;
  const listed = idsOf(could.slice(0, NAMED)).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return (
    `${protectedBy} protects rules, so rules are revoked by id only, and it is not certain that this request names ` +
    `${listed}. Name the rule exactly as ECS lists it, or by its SecurityGroupRuleId, with a new ClientToken.`
  );
}

/** Why a row without a snapshot (`VERIFY=none` when it was claimed) is not finished where the policy protects rules. */
export const withoutSnapshotDenial = (protectedBy: string): string =>
  `${protectedBy} protects rules, and this ClientToken was first used with VERIFY=none, so the ids of its rules are ` +
  'not known. Send the request with a new ClientToken.';
