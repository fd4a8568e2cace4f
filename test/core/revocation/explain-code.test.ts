import { expect, it } from 'vitest';
import { refusalProblem } from '../../../lib/core/claimed/problems.ts';
import { ECS_CODES } from '../../../lib/core/errors/errors.ts';
import { OWN_CODES } from '../../../lib/core/errors/own-codes.ts';
import { answeredFor } from '../../../lib/core/revocation/explain-code.ts';
import { classify } from '../../../lib/ecs/classify.ts';

/** As the SDK throws it. */
const thrown = (code: string, statusCode: number) => ({ code, statusCode, data: {} });

it('what this service answers for a code of this service is what its table says', () => {
  for (const [code, { status }] of Object.entries(OWN_CODES)) {
    expect(answeredFor(code)).toEqual({ answers: [{ status, code }], ecsStatus: undefined });
  }
});

it('what this service answers for a code of ECS is what the answer to a revocation is made of', () => {
  for (const [code, { status }] of Object.entries(ECS_CODES)) {
    const failure = classify(thrown(code, status), 'revoke');
    if (code in OWN_CODES || failure.class === 'gone') continue;
    const { status: answered, code: as } = refusalProblem(failure, 'r-1');
    expect(answeredFor(code)?.answers[0], code).toEqual({ status: answered, code: as });
    expect(answeredFor(code)?.ecsStatus).toBe(status);
  }
});

it('what this service answers for a code that is in no table is unknown, also where an object has a member of this name', () => {
  expect(answeredFor('Unknown.Code')).toBeUndefined();
  expect(answeredFor('constructor')).toBeUndefined();
});
