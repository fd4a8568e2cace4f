/**
 * The V3 signature (ACS3-HMAC-SHA256) of Function Compute's 2023-03-30 API, used by `@alicloud/fc20230330`: of method,
 * path, query, body, and every `x-acs-` header.
 */
import type { Millis } from '../../core/time.ts';
import { EcsError } from '../../simulators/ecs/error.ts';
import { createNonceMemory } from '../../simulators/ecs/wire/nonce-memory.ts';
import { DATE_WINDOW, verifySignature } from '../../simulators/ecs/wire/signature.ts';
import { parseQuery } from '../../simulators/ecs/wire/wire.ts';
import type { FcKeys, FcRefusal } from './invoke-signature.ts';
import type { LocalRequest } from './request.ts';

/** Undefined if the holder of `keys` signed the request within 15 minutes of `now`, with a new nonce. */
export type RefuseAcs3 = (request: LocalRequest, now: Millis) => FcRefusal | undefined;

export function createAcs3Check(keys: FcKeys): RefuseAcs3 {
  const nonces = createNonceMemory(2 * DATE_WINDOW);
  const credentials = [{ ...keys, accountId: '' }];
  return ({ method, path, query, headers, body }, now) => {
    const flat = Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
    const request = { method, path, query, headers: flat, body, connection: 0 };
    try {
      verifySignature(request, parseQuery(query), { credentials, now, nonces });
      return undefined;
    } catch (error) {
      if (!(error instanceof EcsError)) throw error;
      return { status: 403, code: error.code, message: error.message };
    }
  };
}
