/** A plan as the console shows it: what would be revoked, and whether a revocation of it was refused. */
import { byId } from './dom.ts';
import type { Answered, RequestBody } from './requests.ts';

export interface PlanView {
  /** The request of the plan with its `Plan`; undefined without a plan. */
  readonly request: RequestBody | undefined;
  /** Shows the answer to a dry run of this request. */
  made(request: RequestBody, answer: Answered): void;
  /** Shows the answer to a revocation of the plan. */
  used(answer: Answered): void;
  forget(): void;
}

const NO_PLAN = 'No plan yet. Press “Make a plan” to see what a request would revoke.';

export function createPlanView(): PlanView {
  const place = byId('plan', HTMLElement);
  let request: RequestBody | undefined;
  const display = (...lines: unknown[]): void => {
    place.textContent = lines.filter((line) => typeof line === 'string').join('\n\n');
  };
  display(NO_PLAN);

  return {
    get request() {
      return request;
    },
    made(asked, { body }) {
      request = typeof body.Plan === 'string' ? { ...asked, Plan: body.Plan } : undefined;
      display(body.Plan, body.PlanText ?? body.detail);
    },
    used({ body }) {
      if (body.code !== 'PlanChanged') return;
      const { named, current, text } = Object(body.plan);
      display(`${named} no longer holds. ${body.detail}`, 'Today:', current, text);
    },
    forget() {
      request = undefined;
      display(NO_PLAN);
    },
  };
}
