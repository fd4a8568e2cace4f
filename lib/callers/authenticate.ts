/** The choice among the callers, each of which has a scheme. */
import type { Authenticate, Caller } from '../core/http/caller.ts';
import type { Clock } from '../core/ports.ts';
import type { Proof } from './schemes/scheme.ts';

export interface KnownCaller {
  readonly caller: Omit<Caller, 'deliveryId' | 'sentAt' | 'bodyOnly'>;
  readonly proof: Proof;
}

/** What the request itself proves takes precedence over where it came in. */
const RANK: Readonly<Record<Proof['by'], number>> = { signature: 0, token: 0, entryPoint: 1 };

/**
 * Authenticates the first caller whose proof is valid. Every request checks all callers, so that the time reveals
 * neither which callers exist nor how close a guess was.
 */
export function createAuthenticate(callers: readonly KnownCaller[], clock: Pick<Clock, 'now'>): Authenticate {
  const ranked = [...callers].sort((a, b) => RANK[a.proof.by] - RANK[b.proof.by]);
  return (request) => {
    const now = clock.now();
    const proven = ranked.map(({ caller, proof }): Caller | undefined => {
      const evidence = proof.verify(request, now);
      // Only the body is signed, so a captured delivery could be sent again with another method.
      const fits = proof.by !== 'signature' || request.method === 'POST';
      if (!evidence || !fits) return undefined;
      return { ...caller, ...evidence, ...(proof.by === 'signature' && { bodyOnly: true as const }) };
    });
    return proven.find((caller) => caller !== undefined);
  };
}
