/** The rows of the damaged file. */
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import { makeKey, makeRow, makeRule } from '../../contracts/make-row.ts';

export const KEYS = Array.from({ length: 12 }, (_, n) => n * 7 + 1);
/** Never stored. */
export const ABSENT = [500, 501, 502];

/** Some rows fill a part of a page, some several pages. */
export const damageRow = (n: number): RevocationRow =>
  makeRow({
    key: makeKey(n),
    attempt: `attempt-${n}`,
    before: Array.from({ length: (n % 4) * 8 + 1 }, () => makeRule({ Description: `é${n}`.repeat(60) })),
  });
