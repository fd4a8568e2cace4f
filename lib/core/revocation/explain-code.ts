/** What this service answers when ECS answers a revocation with a code; for `revoke-egress explain`. Pure. */

import { refusalProblem, unknownProblem } from '../claimed/problems.ts';
import { classOf } from '../errors/ecs/failure-class.ts';
import { ECS_CODES } from '../errors/errors.ts';
import { OWN_CODES } from '../errors/own-codes.ts';
import type { Problem } from '../errors/problem.ts';
import { absentProblem } from './outcome.ts';

export interface Answered {
  /** The first one is the usual one. A code other than ECS's own replaces it. */
  readonly answers: readonly Pick<Problem, 'status' | 'code'>[];
  /** Only a request with this member gets the answer; every other one is done. */
  readonly onlyWith?: string;
  /** ECS's own status; undefined: the code is this service's. */
  readonly ecsStatus: number | undefined;
}

const NO_REQUEST = '';

/** Undefined: the code is in no table. A code of this service has the meaning of its own table. */
export function answeredFor(code: string): Answered | undefined {
  if (isOwn(code)) return { answers: [{ status: OWN_CODES[code].status, code }], ecsStatus: undefined };
  const entry = Object.hasOwn(ECS_CODES, code) ? ECS_CODES[code] : undefined;
  if (entry === undefined) return undefined;
  const { status, title: message } = entry;
  const failure = { class: classOf({ code, status }, 'revoke'), code, status, message };
  const answers = (): Problem[] => {
    switch (failure.class) {
      case 'gone':
        return [absentProblem(NO_REQUEST, ABSENT, [])];
      case 'unanswered':
        return [refusalProblem(failure, NO_REQUEST), unknownProblem(NO_REQUEST, failure)];
      default:
        return [refusalProblem(failure, NO_REQUEST)];
    }
  };
  return {
    answers: answers().map((problem) => ({ status: problem.status, code: problem.code })),
    ecsStatus: status,
    ...(failure.class === 'gone' && { onlyWith: 'IfAbsent: fail' }),
  };
}

const isOwn = (code: string): code is keyof typeof OWN_CODES => Object.hasOwn(OWN_CODES, code);

const ABSENT = {
  kind: 'done',
  outcome: 'absent',
  evidence: 'reply',
  revoked: [],
  absent: [],
  requestId: '',
} as const;
