/**
 * A few hundred requests through a storm of faults, kills and freezes, drawn from a seed. `CHAOS_SEED` draws the same
 * one again (processes and sockets keep their own order). `CHAOS_REQUESTS` makes it longer. `npm run test:chaos` sets
 * both.
 */
import { describe, expect, it } from 'vitest';
import { startChaos, TABLES } from '../kit.ts';
import { violations } from './check.ts';
import { playStorm } from './run.ts';
import { drawSchedule } from './schedule.ts';

const SEED = Number(process.env.CHAOS_SEED ?? 1);
const REQUESTS = Number(process.env.CHAOS_REQUESTS ?? 150);

/** The suite; a storm mostly waits, and several may rage at the same time. */
export function describeStorms(): void {
  describe('a storm over processes on one table', () => {
    it.each(TABLES)(
      `of ${REQUESTS} requests leaves no answer untrue and no rule removed twice (%s, seed ${SEED})`,
      { timeout: 120_000 + REQUESTS * 1_000 },
      async (table) => {
        const schedule = drawSchedule(SEED, REQUESTS);
        await using chaos = await startChaos(table, schedule.switches);
        const { exchanges, portOf } = await playStorm(chaos, schedule);
        const journal = chaos.ecs.journal.entries();
        const found = violations({ tickets: schedule.tickets, exchanges, journal, rowOf: chaos.row, portOf });
        expect(found, `seed ${SEED}`).toEqual([]);
        // A storm without unknown, refused and revoked outcomes would prove nothing.
        const statuses = new Set(exchanges.map(({ reply }) => reply?.status));
        expect([...statuses]).toEqual(expect.arrayContaining([200, 409, 422]));
        expect(journal.flatMap(({ removed }) => removed).length).toBeGreaterThan(10);
        expect(journal.filter(({ fault }) => fault !== undefined).length).toBeGreaterThan(10);
      },
    );
  });
}
