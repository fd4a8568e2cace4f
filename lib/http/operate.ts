import { problemToHttp } from '../core/http/answer.ts';
import type { HttpAnswer } from '../core/http/types.ts';
import type { Answer, Result } from '../core/model/result.ts';
import { type Exchange, filled } from './exchange.ts';

function bodyOf(answer: Answer<Result>): HttpAnswer {
  if (answer.kind === 'problem') {
    const { problem, retryAfter, unavailable } = answer;
    const http = problemToHttp(problem, { retryAfter });
    return unavailable === undefined ? http : { ...http, note: { ...http.note, unavailable } };
  }
  const { result } = answer;
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: result,
    note: {
      outcome: 'Outcome' in result ? result.Outcome : result.State,
      ...('RequestId' in result && { ecsRequestId: result.RequestId }),
    },
  };
}

/** A replay has the headers of a first answer, and says that it is one. */
function toHttp(answer: Answer<Result>, wait: Exchange['wait']): HttpAnswer {
  const http = bodyOf(answer);
  return {
    ...http,
    headers: {
      ...http.headers,
      ...(answer.replayed && { 'Idempotency-Replayed': 'true' }),
      ...(wait && { 'Preference-Applied': `wait=${wait.seconds}` }),
    },
    note: { ...http.note, replayed: answer.replayed },
  };
}

/** What a sender of webhooks is told of an event that is not for us; it must not send it again. */
const IGNORED: HttpAnswer = {
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body: { Outcome: 'ignored', Detail: 'The expression "when" of this caller gave nothing for this event.' },
  note: { outcome: 'ignored' },
};

/** The base handler of the chain: calls the operation that the route names. */
export async function operate(exchange: Exchange): Promise<HttpAnswer> {
  const route = filled(exchange, 'route');
  const { revoke, dryRun, state, restore, restoreDryRun } = exchange.operations;
  const { deadline, signal } = filled(exchange, 'budget');
  const { name: caller, permissions } = filled(exchange, 'caller');
  const { requestId } = exchange.incoming;
  const common = { caller, requestId, deadline, signal };
  const permitRequest = permissions.scope;
  if (route.name === 'state' && state) {
    const input = { ...common, token: route.token, permitRequest, permit: permissions.shown };
    return toHttp(await state(input), undefined);
  }
  if (route.name === 'restore') {
    const input = { ...common, token: route.token, permitRequest, permit: permissions.restored };
    if (exchange.restoreDry) {
      if (!restoreDryRun) throw new TypeError('no operation for the dry run of a restore');
      const { denial } = exchange;
      return toHttp(await restoreDryRun({ ...input, shown: permissions.shown, denial }), undefined);
    }
    if (!restore) throw new TypeError('no operation for a restore');
    exchange.began = true;
    return toHttp(await restore(input), undefined);
  }
  if (exchange.ignored) return IGNORED;
  const { request, sent, token, dry } = filled(exchange, 'command');
  const asked = { ...common, request, permit: permissions.rules, protectedBy: permissions.protectedBy };
  if (dry && dryRun) return toHttp(await dryRun({ ...asked, token, denial: exchange.denial }), undefined);
  if (!dry && revoke && token !== undefined) {
    const { wait } = exchange;
    exchange.began = true;
    return toHttp(await revoke({ ...asked, sent, token, ...(wait && { waitUntil: wait.until }) }), wait);
  }
  throw new TypeError(`no operation for the route ${route.name}`);
}
