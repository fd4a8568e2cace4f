/**
 * What the service would make of a payload. It runs the expressions one by one, and then the middlewares that answer
 * requests, with an operation that only records its input. Nothing is called.
 */
import { callerMaker } from '../../app/callers.ts';
import { compileExpression, type Role } from '../../callers/jmespath/expression.ts';
import { type Payload, readPayload } from '../../callers/mapping/payload.ts';
import { instantOf } from '../../callers/mapping/translate.ts';
import type { ReadConfigFile } from '../../config/file.ts';
import type { CallerSettings } from '../../config/schema/schema.ts';
import type { Settings } from '../../config/settings.ts';
import { makeProblem, ProblemError } from '../../core/errors/errors.ts';
import type { Problem } from '../../core/errors/problem.ts';
import { isJsonObject } from '../../core/json.ts';
import type { Answer } from '../../core/model/result.ts';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { createChain } from '../../http/chain.ts';

export interface Delivery {
  readonly bytes: Buffer;
  readonly deliveryId: string;
}

/** What an expression gave, or why it gave nothing. */
export type Given = { readonly value: unknown } | { readonly fault: string };

export interface Rehearsal {
  readonly caller: string;
  readonly expressions: Readonly<Partial<Record<Role, Given>>>;
  /** The members of the request, as far as there is one; the payload itself, if the caller has no "map". */
  readonly request?: unknown;
  readonly token?: string;
  /** `allowed` and `denied`: what the policy says to the request. `refused`: it is no valid request. */
  readonly outcome: 'allowed' | 'denied' | 'ignored' | 'stale' | 'refused';
  /** Of a stale payload. A negative age is in the future. */
  readonly fresh?: { readonly time: string; readonly ageSeconds: number; readonly withinHours: number };
  /** The answer, if it is not a 200. */
  readonly problem?: Problem;
  /** Why a dry run says that the request would be denied. */
  readonly denial?: string;
  /** The request is a dry run, or the caller's mode is "report". */
  readonly dryRun: boolean;
}

export async function rehearse(
  file: ReadConfigFile,
  name: string,
  settings: CallerSettings,
  payload: Delivery,
  { clock, verify }: { readonly clock: Clock; readonly verify: Settings['verify'] },
): Promise<Rehearsal> {
  // The statuses for webhook senders would hide those of the answer.
  const { response: _, ...caller } = callerMaker(file, { clock, verify })(name, settings);
  const asked: { token: string | undefined; denial: string | undefined; dryRun: boolean }[] = [];
  const record = async (token: string | undefined, denial: string | undefined, dryRun: boolean) => {
    asked.push({ token, denial, dryRun });
    return RECORDED;
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const chain = createChain(
    {
      authenticate: () => ({ ...caller, deliveryId: payload.deliveryId }),
      clock,
      log,
      answerWithin: LIMIT,
      challenge: '',
    },
    {
      revoke: {
        revoke: ({ token }) => record(token, undefined, false),
        dryRun: ({ token, denial, planOnly }) => record(token, denial ?? planOnly, true),
      },
    },
  );
  const { body } = await chain({
    requestId: 'rehearsal',
    startedAt: clock.now(),
    timeout: LIMIT,
    request: {
      entryPoint: settings.auth.scheme === 'invoke' ? 'direct' : 'gateway',
      method: 'POST',
      path: '/revocations',
      headers: { 'content-type': 'application/json' },
      body: payload.bytes,
    },
  });
  const problem = 'status' in body && body.code !== RECORDED.problem.code ? body : undefined;
  const [first] = asked;
  const expressions = expressionsOf(settings, payload.bytes.toString('utf8'));
  const outcome = outcomeOf(problem, first);
  return {
    caller: name,
    expressions,
    ...madeOf(caller.translate, payload, first?.token),
    outcome,
    ...(outcome === 'stale' && freshnessOf(settings, expressions, clock.now())),
    ...(problem && { problem }),
    ...(first?.denial !== undefined && { denial: first.denial }),
    dryRun: first?.dryRun ?? caller.reports ?? false,
  };
}

const LIMIT = 60_000;
/** The answer of an operation that only records. */
const RECORDED: Extract<Answer, { kind: 'problem' }> = {
  kind: 'problem',
  problem: makeProblem('NotImplemented', { requestId: 'rehearsal' }),
  replayed: false,
};

function outcomeOf(
  problem: Problem | undefined,
  asked: { readonly denial: string | undefined } | undefined,
): Rehearsal['outcome'] {
  if (asked) return asked.denial === undefined ? 'allowed' : 'denied';
  if (!problem) return 'ignored';
  if (problem.code === 'PolicyDenied') return 'denied';
  return problem.status === 401 ? 'stale' : 'refused';
}

function freshnessOf(
  { fresh }: CallerSettings,
  { fresh: given }: Rehearsal['expressions'],
  now: Millis,
): Pick<Rehearsal, 'fresh'> {
  if (fresh === undefined || given === undefined || !('value' in given)) return {};
  const instant = instantOf(given.value);
  const ageSeconds = Math.round((now - instant) / 1000);
  const date = new Date(instant);
  // A number since the epoch may be beyond the last date.
  const time = Number.isNaN(date.getTime()) ? String(given.value) : date.toISOString();
  return { fresh: { time, ageSeconds, withinHours: fresh.withinHours } };
}

/**
 * Each by itself, so that a fault of one does not hide the others. None of a payload that cannot be read: that is the
 * problem of the answer.
 */
function expressionsOf({ when, map, token, fresh }: CallerSettings, text: string): Rehearsal['expressions'] {
  const texts = {
    when,
    fresh: fresh?.expression,
    map,
    token: token?.from === 'field' ? token.expression : undefined,
  };
  const roles = ['when', 'fresh', 'map', 'token'] as const;
  const readable = payloadIn(text);
  if (readable === undefined) return {};
  return Object.fromEntries(
    roles.flatMap((role) => {
      const expression = texts[role];
      return expression === undefined ? [] : [[role, evaluated(expression, role, readable)]];
    }),
  );
}

function payloadIn(text: string): Payload | undefined {
  try {
    return readPayload(text);
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}

function evaluated(expression: string, role: Role, payload: Payload): Given {
  const found = compileExpression(expression, role)(payload);
  return found.ok ? { value: found.value } : { fault: found.why };
}

/** The request and the token, also of a request that is refused later. */
function madeOf(
  translate: ReturnType<ReturnType<typeof callerMaker>>['translate'],
  { bytes, deliveryId }: Delivery,
  asked: string | undefined,
): Pick<Rehearsal, 'request' | 'token'> {
  const text = bytes.toString('utf8');
  try {
    const made = translate?.(text, deliveryId) ?? { kind: 'request' as const };
    if (made.kind !== 'request') return {};
    const request: unknown = 'body' in made ? made.body : JSON.parse(text);
    const own =
      isJsonObject(request) && typeof request.ClientToken === 'string' ? request.ClientToken : asked;
    const token = ('token' in made ? made.token : undefined) ?? own;
    return { request, ...(token !== undefined && { token }) };
  } catch (error) {
    if (error instanceof ProblemError || error instanceof SyntaxError) return {};
    throw error;
  }
}
