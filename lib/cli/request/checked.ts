/** The request's own parser, before anything is sent: a mistake costs no round trip, and in a batch no half of it. */
import { type Fault, ProblemError } from '../../core/errors/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { parseRequest } from '../../core/request/parse-request.ts';

/** Faults with their place; none: the service would take it. `DryRun` and tokens are the command's own business. */
export function faultsOf(body: JsonObject, dry: boolean): readonly Fault[] {
  if ('DryRun' in body) {
    const detail = 'Leave it out, and use the command dry-run.';
    return [{ pointer: '/DryRun', code: 'UnknownParameter', detail }];
  }
  try {
    // A revocation without a token is given one; the parser wants to see it.
    parseRequest(
      { ...(dry ? {} : { ClientToken: 'given-later' }), ...body, ...(dry && { DryRun: true }) },
      undefined,
    );
    return [];
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return error.fields.errors ?? [{ pointer: '', code: error.code, detail: error.message }];
  }
}

/** Lines for a person: `/PortRange: …  (InvalidPortRange.Malformed)`. */
export const faultLines = (faults: readonly Fault[]): string[] =>
  faults.map(({ pointer, code, detail }) => `${pointer === '' ? '/' : pointer}: ${detail} (${code})`);
