/** Processes one request: signature, faults, remembered ClientTokens, then the operation. */
import { type Admitted, admit } from './admission.ts';
import { type Answer, failure, success } from './answer.ts';
import { arriveAt, type EffectParts, takeEffect } from './call-effect.ts';
import { EcsError } from './error.ts';
import { lookUp } from './error-catalogue.ts';
import { type ErrorReply, type Faults, NO_FAULT, type ReplyKind, statusOf } from './fault.ts';
import type { JournalBook, OpenEntry } from './journal.ts';
import type { Credential } from './wire/credential.ts';
import type { NonceMemory } from './wire/nonce-memory.ts';
import { type Parameters, parseQuery, type WireRequest } from './wire/wire.ts';

export interface RequestHandlerParts extends EffectParts {
  readonly credentials: readonly Credential[];
  readonly requestId: () => string;
  readonly nonces: NonceMemory;
  readonly faults: Faults;
  readonly journal: JournalBook;
}

/** The reply to send, and the journal entry that records whether it was sent. */
export interface Reply {
  readonly answer: Answer;
  readonly kind: Exclude<ReplyKind, ErrorReply>;
  readonly entry: OpenEntry;
}

/** Undefined if the simulator was reset while the request waited: close the connection. */
export type RequestHandler = (request: WireRequest) => Promise<Reply | undefined>;

export function createRequestHandler(parts: RequestHandlerParts): RequestHandler {
  const { clock, journal, faults, holds } = parts;

  return async (request) => {
    const requestId = parts.requestId();
    const host = request.headers.host ?? '';
    const { parameters, fault: broken } = readParameters(request.query);
    const entry = journal.open({ at: clock.now(), requestId, ...facts(request, parameters) });
    const refusal = (error: EcsError): Reply => ({
      answer: failure(error, requestId, host),
      kind: 'usual',
      entry,
    });
    if (broken !== undefined) return refusal(broken);

    let admitted: Admitted;
    try {
      admitted = admit(request, parameters, { ...parts, now: clock.now(), switches: parts.switches() });
    } catch (error) {
      if (error instanceof EcsError) return refusal(error);
      throw error;
    }
    const fault = faults.take(admitted.call.action);
    entry.note({
      accessKeyId: admitted.call.caller.accessKeyId,
      ...(fault !== NO_FAULT && { fault: JSON.stringify(fault) }),
    });
    const arrive = () => arriveAt({ ...admitted, entry, requestId, host }, parts);
    // Its ClientToken counts as in use from here on, however long the effect waits.
    const effect = fault.effect === 'none' ? undefined : arrive();
    if (!(await holds.wait(fault.delay, fault.hold))) return undefined;
    const answer = effect && takeEffect(fault, effect, arrive, holds);
    if (!(await holds.wait(fault.replyDelay, fault.replyHold))) return undefined;

    if (typeof fault.reply === 'object') return errorReply(fault.reply, requestId, host, entry);
    return { answer: answer ?? success(requestId, {}), kind: fault.reply, entry };
  };
}

function errorReply(spoilt: ErrorReply, requestId: string, host: string, entry: OpenEntry): Reply {
  const message = spoilt.message ?? lookUp(spoilt.code)?.[1] ?? 'The request failed.';
  const answer = failure(new EcsError(spoilt.code, statusOf(spoilt), message), requestId, host);
  const headers: Record<string, string> =
    spoilt.retryAfter === undefined ? {} : { 'x-acs-retry-after': String(spoilt.retryAfter) };
  return { answer: { ...answer, headers }, kind: 'usual', entry };
}

function readParameters(query: string): { parameters: Parameters; fault?: EcsError } {
  try {
    return { parameters: parseQuery(query) };
  } catch (error) {
    if (error instanceof EcsError) return { parameters: new Map(), fault: error };
    throw error;
  }
}

function facts({ headers, connection }: WireRequest, parameters: Parameters) {
  const token = parameters.get('ClientToken');
  const nonce = headers['x-acs-signature-nonce'];
  return {
    connection,
    action: headers['x-acs-action'] ?? '',
    parameters: Object.fromEntries(parameters),
    ...(token !== undefined && { clientToken: token }),
    ...(nonce !== undefined && { nonce }),
  };
}
