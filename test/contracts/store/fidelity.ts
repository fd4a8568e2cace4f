import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { following, makeDoneRow, makeKey, makeResult, makeRow, makeRule } from '../make-row.ts';
import { type Acquire, ample, type StoreResource } from './resource.ts';

/** What UTF-8, C strings, JSON, XML and terminals trip over. */
const AWKWARD = [
  String.fromCharCode(...Array.from({ length: 32 }, (_, code) => code)),
  '\u007f\u0080\u009f\u00a0\u2028\u2029\ufeff\uffff',
  'Grüße, 安全组出方向规则, قواعد, 🧯👩‍👩‍👧‍👦',
  'e\u0301 and \u00e9 are two spellings',
  'a lone surrogate \ud83d in the middle, and one at the end \udfff',
  `quotes ' " \` and back\\slashes, \${dollars}, %s, ?1, -- ; DROP TABLE revocation`,
].join('\n');

const anyStrings = fc.array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 50 });

/** That a row comes back as it went in, and as no more than that. */
export function registerFidelity<R extends StoreResource>(acquire: Acquire<R>): void {
  describe('fidelity', () => {
    it('replaces the whole row: a member that the new row lacks is gone', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const full = { ...makeDoneRow(makeRow({}, now), { version: 1 }), openUntil: now + 900_000 };
      const { result: _, openUntil: __, ...rest } = full;
      const bare = { ...rest, version: 2, state: 'RUNNING' as const };
      await resource.store.write(full, 'absent', ample());
      expect(await resource.store.write(bare, following(full), ample())).toBe(true);
      const read = await resource.store.read(full.key, ample());
      expect(read).toStrictEqual(bare);
      expect(Object.keys(read ?? {})).not.toContain('openUntil');
    });

    it('keeps an empty list of rules apart from no list', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const empty = makeRow({ key: makeKey(1), before: [] }, now);
      const unknown = makeRow({ key: makeKey(2), before: null }, now);
      await resource.store.write(empty, 'absent', ample());
      await resource.store.write(unknown, 'absent', ample());
      expect((await resource.store.read(empty.key, ample()))?.before).toStrictEqual([]);
      expect((await resource.store.read(unknown.key, ample()))?.before).toBeNull();
    });

    it('gives copies: what is done to a row that was read changes nothing', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      await resource.store.write(row, 'absent', ample());
      const read = await resource.store.read(row.key, ample());
      Object.assign(read ?? {}, { state: 'DONE', version: 99 });
      Object.assign(read?.before?.[0] ?? {}, { PortRange: '1/65535' });
      expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
    });

    it('takes a copy when it is called: what is done to the row afterwards changes nothing', async () => {
      await using resource = await acquire();
      const row = makeRow({}, resource.clock.now());
      const asWritten = structuredClone(row);
      const writing = resource.store.write(row, 'absent', ample());
      Object.assign(row, { state: 'DONE', version: 99, attempt: 'other' });
      Object.assign(row.before?.[0] ?? {}, { PortRange: '1/65535' });
      expect(await writing).toBe(true);
      expect(await resource.store.read(asWritten.key, ample())).toStrictEqual(asWritten);
    });

    it('keeps unicode, control characters and lone surrogates to the last code unit', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      const row = makeDoneRow(makeRow({ before: [makeRule({ Description: AWKWARD })] }, now), {
        version: 1,
        result: makeResult({ ClientToken: AWKWARD, Revoked: [makeRule({ Description: AWKWARD })] }),
      });
      await resource.store.write(row, 'absent', ample());
      const read = await resource.store.read(row.key, ample());
      expect(read).toStrictEqual(row);
      expect(read?.before?.[0]?.Description).toBe(AWKWARD);
    });

    it('keeps any string whatever', async () => {
      await using resource = await acquire();
      const now = resource.clock.now();
      let n = 0;
      await fc.assert(
        fc.asyncProperty(anyStrings, async (descriptions) => {
          const before = descriptions.map((Description) => makeRule({ Description }));
          const row = makeRow({ key: makeKey(++n), before }, now);
          expect(await resource.store.write(row, 'absent', ample())).toBe(true);
          expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
        }),
        { numRuns: 20 },
      );
    });

    it('keeps half a megabyte of rules', async () => {
      await using resource = await acquire();
      const Description = 'x'.repeat(350);
      const before = Array.from({ length: 1_000 }, (_, n) =>
        makeRule({ SecurityGroupRuleId: `sgr-bp1example${n}`, Description }),
      );
      const row = makeRow({ before }, resource.clock.now());
      expect(JSON.stringify(row.before).length).toBeGreaterThan(500_000);
      expect(await resource.store.write(row, 'absent', ample())).toBe(true);
      expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
    });

    it('keeps instants and counters exactly', async () => {
      await using resource = await acquire();
      const row = makeRow({
        version: 2_147_483_648,
        generation: 4_294_967_296,
        createdAt: 0,
        updatedAt: 1_767_225_600_123,
        leaseUntil: 1_767_225_600_001,
        expiresAt: 253_402_300_799_999,
      });
      await resource.store.write(row, 'absent', ample());
      expect(await resource.store.read(row.key, ample())).toStrictEqual(row);
      const next = { ...row, version: 2_147_483_649 };
      expect(await resource.store.write(next, following(row), ample())).toBe(true);
    });
  });
}
