import type { Authenticate, Caller } from '../core/http/caller.ts';
import type { Clock } from '../core/ports.ts';
import type { Verify } from './schemes/scheme.ts';

/** How a caller is proven. Credentials of the request itself are looked at before those of the entry point that it came by. */
export type Proof =
  /** Signed by the sender: the body, but not the path, so that it is good for one thing only. */
  | { readonly by: 'signature'; readonly verify: Verify }
  | { readonly by: 'token'; readonly verify: Verify }
  | { readonly by: 'entryPoint'; readonly verify: Verify };

export interface KnownCaller {
  readonly caller: Omit<Caller, 'deliveryId' | 'sentAt' | 'bodyOnly'>;
  readonly proof: Proof;
}

const RANK: Readonly<Record<Proof['by'], number>> = { signature: 0, token: 0, entryPoint: 1 };

/**
 * Proves one of the callers, the first one where several are proven. All of them are tried for every request, in an
 * order of their own: how long it takes says neither which of them exist nor how near a guess was.
 */
export function createAuthenticate(callers: readonly KnownCaller[], clock: Pick<Clock, 'now'>): Authenticate {
  const ranked = [...callers].sort((a, b) => RANK[a.proof.by] - RANK[b.proof.by]);
  return (request) => {
    const now = clock.now();
    const proven = ranked.map(({ caller, proof }): Caller | undefined => {
      const evidence = proof.verify(request, now);
      // Nothing but the body is signed, so a captured delivery must not be worth a GET or anything else.
      const fits = proof.by !== 'signature' || request.method === 'POST';
      if (!evidence || !fits) return undefined;
      return { ...caller, ...evidence, ...(proof.by === 'signature' && { bodyOnly: true as const }) };
    });
    return proven.find((caller) => caller !== undefined);
  };
}
