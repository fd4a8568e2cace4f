/** An event that is a revoke request: the same parser, policy and protocol as behind every other entry point. */

import { type Problem, ProblemError } from '../errors/errors.ts';
import type { Operations } from '../http/operations.ts';
import type { Permissions } from '../policy/permissions.ts';
import { isAbsent, memberOf, refusal } from '../request/faults.ts';
import { type ParsedRequest, parseRequest } from '../request/parse-request.ts';
import { denied } from '../revocation/answers.ts';
import type { Revocation } from '../revocation/types.ts';
import { eventToken, isEventToken } from './plan.ts';
import { TOKEN_PREFIX } from './platform-event.ts';
import { type CloudEvent, type EventEnd, type EventRun, REMEDIATION } from './types.ts';

/** As behind every other entry point; of the UTF-8 bytes of `data`. */
const MOST_BYTES = 64 * 1024;

export interface RequestParts {
  readonly revocation: Revocation;
  readonly dryRun: NonNullable<Operations['dryRun']>;
  readonly permissions: Permissions;
  /** `report`: every request is a dry run. */
  readonly mode: 'report' | 'revoke';
}

/**
 * Answers the request; without a ClientToken the event itself names the change.
 * @throws {ProblemError} for a request that is not in order
 */
export async function answerRequest(
  parts: RequestParts,
  event: CloudEvent,
  run: EventRun,
): Promise<EventEnd> {
  const { permissions, mode } = parts;
  const parsed = parse(event);
  const { request, sent } = parsed;
  const dry = parsed.dryRun || mode === 'report';
  const outside = permissions.scope(request);
  const denial = permissions.request(request);
  const why = outside ?? (dry ? undefined : denial);
  if (why !== undefined) return { Outcome: 'refused', Problem: denied(run.requestId, why, false).problem };

  const { rules: permit, protectedBy } = permissions;
  const asked = { ...run, caller: REMEDIATION, request, permit, protectedBy };
  const answer = dry
    ? await parts.dryRun({ ...asked, token: parsed.token, denial })
    : await parts.revocation({ ...asked, sent, token: parsed.token ?? eventToken(event) });
  return answer.kind === 'problem'
    ? { Outcome: 'refused', Problem: notFinal(answer.problem) }
    : { Outcome: 'answered', Replayed: answer.replayed, Result: answer.result };
}

/**
 * The first event under a token may be the made-up one, so the second is not refused for good: it is delivered again,
 * and ends among the dead letters, where an operator sees it.
 */
export function notFinal(problem: Problem): Problem {
  if (problem.code !== 'IdempotentParameterMismatch') return problem;
  const detail =
    'Another event used this ClientToken with another request. Find out which of the two is genuine; ' +
    'publish it again with a new ClientToken, or without one.';
  return { ...problem, status: 503, detail };
}

function parse(event: CloudEvent): ParsedRequest {
  const { data } = event;
  if (Buffer.byteLength(JSON.stringify(data)) > MOST_BYTES) {
    throw new ProblemError('PayloadTooLarge', { detail: 'The data of the event is larger than 64 KiB.' });
  }
  const token = memberOf(data, 'ClientToken');
  if (typeof token === 'string' && (token.startsWith(TOKEN_PREFIX) || isEventToken(token))) {
    // With the token of another event, this one could be answered in its place.
    const detail = 'ClientTokens like this one are made by remediation itself. Use another one.';
    throw refusal([{ pointer: '/ClientToken', code: 'InvalidClientToken.ValueNotSupported', detail }]);
  }
  if (!isAbsent(memberOf(data, 'Invocation'))) {
    const detail = 'Invocation belongs to direct invocations; an event always comes again. Remove it.';
    throw refusal([{ pointer: '/Invocation', code: 'UnknownParameter', detail }]);
  }
  return parseRequest(data, isAbsent(token) ? eventToken(event) : undefined);
}
