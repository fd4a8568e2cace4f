import { ProblemError, type Subject } from '../core/errors/errors.ts';
import type { Fault } from '../core/errors/problem.ts';
import type { EntryPoint } from '../core/http/types.ts';
import { isJsonObject } from '../core/json.ts';
import type { RevokeRequest, SentRequest } from '../core/model/request.ts';
import { refusal } from '../core/request/faults.ts';
import { isAbsent } from '../core/request/members.ts';
import { readRequest } from '../core/request/parse-request.ts';
import type { Known } from './middleware.ts';
import type { Translated } from './translate.ts';

/** A valid request, with the token that the caller has chosen. */
export type Command =
  | { readonly dry: true; readonly request: RevokeRequest; readonly token: string | undefined }
  | {
      readonly dry: false;
      readonly request: RevokeRequest;
      /** As the caller spelled it. */
      readonly sent: SentRequest;
      readonly token: string;
    };

/** From JSON to a request in normal form, or to all of its faults at once. */
export function validate({ incoming, caller, json, mapped, sources, tokenMapped }: Known & Translated): {
  readonly command: Command;
} {
  const { entryPoint, headers, repeated } = incoming.request;
  const { body, faults } = forEntryPoint(entryPoint, json);
  // An attacker could replay a signed body with another key beside it, and have it executed again. GitLab adds a key of
  // its own to every delivery, which is not the token that the mapping makes.
  const ignored = caller.bodyOnly || tokenMapped;
  const key = ignored ? undefined : (repeated?.get(IDEMPOTENCY_KEY) ?? headers[IDEMPOTENCY_KEY]);
  const read = readRequest(body, key);
  if ('faults' in read) throw refused([...read.faults, ...faults], mapped, sources).about(subjectOf(json));
  if (faults.length > 0) throw refused(faults, mapped, sources).about(subjectOf(json));
  const { request, sent, token, dryRun } = read;
  // Only a dry run has no token.
  if (dryRun || caller.reports || token === undefined) return { command: { dry: true, request, token } };
  return { command: { dry: false, request, sent, token } };
}

/** Of a request that is not valid. */
function subjectOf(json: unknown): Subject {
  const { ClientToken, SecurityGroupId } = isJsonObject(json) ? json : {};
  const texts = [ClientToken, SecurityGroupId].map((value) =>
    typeof value === 'string' ? value : undefined,
  );
  return { token: texts[0], securityGroupId: texts[1] };
}

const IDEMPOTENCY_KEY = 'idempotency-key';

const ASYNC_BY_HTTP: Fault = {
  pointer: '/Invocation',
  code: 'UnknownParameter',
  detail: 'Invocation belongs to direct invocations; an HTTP caller waits for its answer. Remove it.',
};

/** Takes a member that this entry point does not have out of the body, so that its fault joins those of the rest. */
function forEntryPoint(
  entryPoint: EntryPoint,
  json: unknown,
): { readonly body: unknown; readonly faults: readonly Fault[] } {
  if (entryPoint === 'direct' || !isJsonObject(json) || isAbsent(json.Invocation))
    return { body: json, faults: [] };
  const { Invocation: _, ...body } = json;
  return { body, faults: [ASYNC_BY_HTTP] };
}

/** The sender of a mapped payload has never seen the request, so the refusal names the field that each fault comes from. */
function refused(
  found: readonly Fault[],
  mapped: boolean,
  sources: ReadonlyMap<string, string> | undefined,
): ProblemError {
  if (!mapped) return refusal(found);
  const error = refusal(
    found.map((fault) => {
      const source = sources?.get(fault.pointer.split('/')[1] ?? '');
      return source === undefined ? fault : { ...fault, detail: `${fault.detail} (Field: ${source}.)` };
    }),
  );
  const detail = `${error.message} (The request was produced by this caller's mapping.)`;
  return new ProblemError(error.code, { ...error.fields, detail });
}
