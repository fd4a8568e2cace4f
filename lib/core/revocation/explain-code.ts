/** What this service answers where ECS answers a revocation with a code: for whoever looks that code up. Pure. */

import { ECS_CODES } from '../errors/ecs/codes.ts';
import { classOf } from '../errors/ecs/failure-class.ts';
import type { Problem } from '../errors/errors.ts';
import { OWN_CODES } from '../errors/own-codes.ts';
import { absentProblem, refusalProblem, unknownProblem } from './outcome.ts';

export interface Answered {
  /** The first one is the usual one. A code other than ECS's own: that one stands in its place. */
  readonly answers: readonly Pick<Problem, 'status' | 'code'>[];
  /** Only a request that says so is answered so; every other one is done. */
  readonly onlyWith?: string;
  /** ECS's own status; undefined: the code is this service's. */
  readonly ecsStatus: number | undefined;
}

const NOBODY = '';

/** Undefined: the code is in no table. One of ours means what our table says. */
export function answeredFor(code: string): Answered | undefined {
  if (isOwn(code)) return { answers: [{ status: OWN_CODES[code].status, code }], ecsStatus: undefined };
  const entry = Object.hasOwn(ECS_CODES, code) ? ECS_CODES[code] : undefined;
  if (entry === undefined) return undefined;
  const { status, title: message } = entry;
  const failure = { class: classOf({ code, status }, 'revoke'), code, status, message };
  const answers = (): Problem[] => {
    switch (failure.class) {
      case 'gone':
        return [absentProblem(NOBODY, ABSENT, [])];
      case 'unanswered':
        return [refusalProblem(failure, NOBODY), unknownProblem(NOBODY, failure)];
      default:
        return [refusalProblem(failure, NOBODY)];
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
