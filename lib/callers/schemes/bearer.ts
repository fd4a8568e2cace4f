import { sha256Hex } from '../../core/json.ts';
import { assertSecrets, digestFault } from '../../core/webhook-secrets.ts';
import { anyMatches, credential, type Verify } from './scheme.ts';

/** RFC 6750, section 2.1. A comma, as two merged headers have it, does not fit. */
const TOKEN = '[A-Za-z0-9._~+/-]{16,512}=*';
const IN_AUTHORIZATION = new RegExp(`^bearer (${TOKEN})$`, 'i');
const ALONE = new RegExp(`^(${TOKEN})$`);

export interface BearerParts {
  /** SHA-256 of each token, hexadecimal: what this service knows does not open it. */
  readonly digests: readonly string[];
  /**
   * Lower case. In `authorization` the token stands behind `Bearer `, in any other header alone: an AppCode of API
   * Gateway takes up the first.
   */
  readonly header: string;
}

/**
 * A token that the caller holds, for tools that cannot sign. It proves nothing of the body.
 * @throws {TypeError} for no digest, or one that is none
 */
export function bearer({ digests, header }: BearerParts): Verify {
  assertSecrets(digests, digestFault);
  const grammar = header === 'authorization' ? IN_AUTHORIZATION : ALONE;
  return (request) => {
    const token = grammar.exec(credential(request, header))?.[1];
    const proven = anyMatches(digests, [sha256Hex(token ?? '')]);
    return proven && token !== undefined ? {} : undefined;
  };
}
