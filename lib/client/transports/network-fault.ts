/** Classifies network errors: whether the request was sent, and whether a retry may succeed. */
import { NoReply } from '../transport.ts';

const NOT_SENT_PASSING = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  // A wrong name or an offline host; resolvers do not distinguish them.
  'ENOTFOUND',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** From the handshake, such as a certificate of another host: nothing was sent, and a retry does not help. */
const NOT_SENT_FINAL =
  /^(ERR_PORT_BLOCKED|ERR_TLS_CERT_\w+|ERR_SSL_WRONG_VERSION_NUMBER|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** A code such as EHOSTUNREACH also ends a connection that has already carried the request. */
const brokeLater = (error: unknown): boolean =>
  error instanceof Error &&
  (('syscall' in error && (error.syscall === 'read' || error.syscall === 'write')) ||
    brokeLater(error.cause));

/** The innermost error code: `fetch` hides it in `cause`. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const own = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return codeOf(error.cause) ?? own;
}

/** `fetch` itself refuses ports of other protocols, without a code. */
const blockedPort = (error: unknown): string | undefined =>
  error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port'
    ? 'ERR_PORT_BLOCKED'
    : undefined;

/** An error of the network as the absence of a reply. */
export function networkFault(error: unknown, host: string): NoReply {
  const code = codeOf(error) ?? blockedPort(error);
  const why = code ?? (error instanceof Error ? error.name : 'unknown error');
  if (code !== undefined && NOT_SENT_PASSING.has(code) && !brokeLater(error)) {
    return new NoReply(`${host} could not be reached (${why})`, { sent: 'no', passing: true, cause: error });
  }
  if (code !== undefined && NOT_SENT_FINAL.test(code)) {
    return new NoReply(`${host} could not be reached (${why})`, { sent: 'no', passing: false, cause: error });
  }
  return new NoReply(`no answer from ${host} (${why})`, { sent: 'unknown', passing: true, cause: error });
}
