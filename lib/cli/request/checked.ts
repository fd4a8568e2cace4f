/** Checks requests with the parser of the service before they are sent. */
import { ProblemError } from '../../core/errors/errors.ts';
import type { Fault } from '../../core/errors/problem.ts';
import type { JsonObject } from '../../core/json.ts';
import { parseRequest } from '../../core/request/parse-request.ts';

/** The faults of a request; empty if it is valid. The command adds `DryRun` and the token itself. */
export function faultsOf(body: JsonObject, dry: boolean): readonly Fault[] {
  if ('DryRun' in body) {
    const detail = 'Remove it, and use the command dry-run.';
    return [{ pointer: '/DryRun', code: 'UnknownParameter', detail }];
  }
  try {
    // The parser requires a token, which the client adds later.
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

/** Lines of text: `/PortRange: …  (InvalidPortRange.Malformed)`. */
export const faultLines = (faults: readonly Fault[]): string[] =>
  faults.map(({ pointer, code, detail }) => `${pointer === '' ? '/' : pointer}: ${detail} (${code})`);
