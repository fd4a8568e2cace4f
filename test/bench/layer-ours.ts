/** The protocol over a map of JSON texts, and an ECS that says yes at once. */

import type { RevokeRequest } from '../../lib/core/model/request.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import type { DoneCache, EcsEgress, Expected, RevocationStore } from '../../lib/core/ports.ts';
import { createDoneCache } from '../../lib/core/revocation/done-cache.ts';
import { createRevocation } from '../../lib/core/revocation/revoke.ts';
import { decodeRow, encodeRow } from '../../lib/stores/row-codec.ts';
import { systemClock, systemRandom } from '../../lib/system/clock-and-random.ts';

const DAY = 86_400_000;

function mapStore(): RevocationStore {
  const rows = new Map<string, { version: number; attempt: string; text: string }>();
  const stands = (key: string, expected: Expected): boolean => {
    const row = rows.get(key);
    if (expected === 'absent' || row === undefined) return expected === 'absent' && row === undefined;
    return row.version === expected.version && row.attempt === expected.attempt;
  };
  return {
    async read(key): Promise<RevocationRow | undefined> {
      const row = rows.get(key);
      return row && decodeRow(row.text, key);
    },
    async write(row, expected) {
      if (!stands(row.key, expected)) return false;
      rows.set(row.key, { version: row.version, attempt: row.attempt, text: encodeRow(row) });
      return true;
    },
  };
}

const YES: EcsEgress = {
  list: async () => ({ class: 'done', requestId: 'list', rules: [] }),
  revoke: async () => ({ class: 'done', requestId: 'revoke' }),
};

const NO_CACHE: DoneCache = { get: () => undefined, put: () => undefined };
const quiet = () => undefined;

/** @param cached the instance keeps what it stored itself, as it does in production */
export function oursLayer(
  cached: boolean,
): (event: { token: string; request: RevokeRequest }) => Promise<unknown> {
  const clock = systemClock();
  const revoke = createRevocation(
    {
      store: mapStore(),
      ecs: YES,
      clock,
      random: systemRandom(),
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      cache: cached ? createDoneCache({ max: 500, clock }) : NO_CACHE,
    },
    { verify: 'none', retention: 7 * DAY, skew: 5_000 },
  );
  const { signal } = new AbortController();
  return async ({ token, request }) => {
    const answer = await revoke({
      caller: 'bench',
      token,
      request,
      requestId: 'bench',
      deadline: clock.now() + 9_000,
      signal,
    });
    return answer;
  };
}
