import { sha256Hex } from '../../core/json.ts';
import { assertSecrets, digestFault } from '../../core/webhook-secrets.ts';
import { anyMatches, credential, type Verify } from './scheme.ts';

/** RFC 6750, section 2.1. It has no comma, which two merged headers would have. */
const TOKEN = '[A-Za-z0-9._~+/-]{16,512}=*';
const IN_AUTHORIZATION = new RegExp(`^bearer (${TOKEN})$`, 'i');
const ALONE = new RegExp(`^(${TOKEN})$`);

export interface BearerParts {
  /** SHA-256 of each token, in hexadecimal, so that the configuration contains no secret. */
  readonly digests: readonly string[];
  /**
   * Lower case. In `authorization` the token follows `Bearer `; any other header contains only the token. The
   * AppCode of API Gateway uses `authorization` itself.
   */
  readonly header: string;
}

/**
 * A bearer token, for tools that cannot sign. It does not protect the body.
 * @throws {TypeError} without a digest, or for an invalid one
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
