/** Answers an event that is a revoke request, with the same parser, policy and protocol as every other entry point. */

import { denied } from '../claimed/answers.ts';
import { ProblemError } from '../errors/errors.ts';
import type { Problem } from '../errors/problem.ts';
import { memberOf } from '../json.ts';
import type { Answer, DryRunResult } from '../model/result.ts';
import type { Permissions } from '../policy/permissions.ts';
import { refusal } from '../request/faults.ts';
import { isAbsent } from '../request/members.ts';
import { type ParsedRequest, parseRequest } from '../request/parse-request.ts';
import type { DryRunInput } from '../revocation/dry-run.ts';
import type { Revocation } from '../revocation/types.ts';
import { eventToken, isEventToken } from './plan.ts';
import { TOKEN_PREFIX } from './platform-event.ts';
import { type CloudEvent, type EventEnd, type EventRun, REMEDIATION } from './types.ts';

/** The limit of every entry point, here for the UTF-8 bytes of `data`. */
const MOST_BYTES = 64 * 1024;

export interface RequestParts {
  readonly revocation: Revocation;
  readonly dryRun: (input: DryRunInput) => Promise<Answer<DryRunResult>>;
  readonly permissions: Permissions;
  /** `report`: every request is a dry run. */
  readonly mode: 'report' | 'revoke';
}

/**
 * Answers the request. Without a ClientToken, the token derives from the event.
 * @throws {ProblemError} for an invalid request
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
  const planned = permissions.planned ? permissions.planned(request) : denial;
  const planOnly = planned === undefined ? denial : undefined;
  const answer = dry
    ? await parts.dryRun({ ...asked, token: parsed.token, denial: planned, planOnly })
    : await parts.revocation({ ...asked, sent, token: parsed.token ?? eventToken(event) });
  return answer.kind === 'problem'
    ? { Outcome: 'refused', Problem: notFinal(answer.problem) }
    : { Outcome: 'answered', Replayed: answer.replayed, Result: answer.result };
}

/**
 * The first event under a token may be the forged one, so the second is not refused for good. It is delivered again,
 * and ends in the dead-letter queue, where an operator sees it.
 */
export function notFinal(problem: Problem): Problem {
  if (problem.code !== 'IdempotentParameterMismatch') return problem;
  const detail =
    'Another event used this ClientToken with another request. Find out which of the two events is genuine, ' +
    'and publish it again with a new ClientToken, or without one.';
  return { ...problem, status: 503, detail };
}

function parse(event: CloudEvent): ParsedRequest {
  const { data } = event;
  if (Buffer.byteLength(JSON.stringify(data)) > MOST_BYTES) {
    throw new ProblemError('PayloadTooLarge', { detail: 'The data of the event is larger than 64 KiB.' });
  }
  const token = memberOf(data, 'ClientToken');
  if (typeof token === 'string' && (token.startsWith(TOKEN_PREFIX) || isEventToken(token))) {
    // A request with the token of another event could be answered in place of that event.
    const detail = 'This ClientToken has the form of those that remediation makes. Use another one.';
    throw refusal([{ pointer: '/ClientToken', code: 'InvalidClientToken.ValueNotSupported', detail }]);
  }
  if (!isAbsent(memberOf(data, 'Invocation'))) {
    const detail =
      'Invocation is for direct invocations only; a failed event is always delivered again. Remove it.';
    throw refusal([{ pointer: '/Invocation', code: 'UnknownParameter', detail }]);
  }
  return parseRequest(data, isAbsent(token) ? eventToken(event) : undefined);
}
