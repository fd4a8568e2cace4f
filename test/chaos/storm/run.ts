/** Plays a schedule with real processes, and records every answer. */
import { pause, postOrLose, type Reply } from '../../support/post.ts';
import { type Chaos, LOOK, REVOKE, type Served, SHORT_LEASE } from '../kit.ts';
import { GROUP_ID } from '../world.ts';
import { type Exchange, idsIn } from './answers.ts';
import { bodyOf, type Schedule, SLOTS, type Step, type Ticket, type Variant } from './schedule.ts';

const IN_FLIGHT = 8;
/** Longer than a lease of `SHORT_LEASE`. */
const FROZEN_FOR = 9_500;
/** Within this time after the faults, every token must end: several leases, because the computer may be busy. */
const HEALED_WITHIN = 45_000;

/** Plays the schedule, repairs the services, repeats every request until it has a final answer, and then once more. */
export async function playStorm(chaos: Chaos, schedule: Schedule) {
  const { ecs, tablestore } = chaos;
  const exchanges: Exchange[] = [];
  const start = () => chaos.serve(SHORT_LEASE);
  const slots: Promise<Served>[] = Array.from({ length: SLOTS }, start);
  const idOf = new Map<string, string>(
    ecs.world.rules(GROUP_ID).map((rule) => [rule.PortRange ?? '', rule.SecurityGroupRuleId]),
  );
  /** Of every rule that ever was. */
  const portOf = new Map([...idOf].map(([range, id]) => [id, Number.parseInt(range, 10)]));
  const firstIds = new Map(
    schedule.tickets.map((ticket) => [ticket, ticket.ports.map((port) => idOf.get(`${port}/${port}`) ?? '')]),
  );
  const calls = () => ecs.journal.entries().length;
  const inFlight = new Set<Promise<unknown>>();
  const thaws: Promise<unknown>[] = [];

  async function send(ticket: Ticket, variant: Variant, slot: number): Promise<Reply | undefined> {
    const process = await slots[slot];
    const before = { callsBefore: calls(), sentAt: Date.now() };
    const reply = await postOrLose(process?.url ?? '', bodyOf(ticket, variant, firstIds.get(ticket) ?? []));
    const stillListed = idsIn(reply).filter((id) => chaos.listed(id));
    exchanges.push({
      ticket,
      variant,
      ...before,
      callsAfter: calls(),
      endedAt: Date.now(),
      reply,
      stillListed,
    });
    return reply;
  }

  async function freeze(process: Served): Promise<void> {
    process.signal('SIGSTOP');
    await pause(FROZEN_FOR);
    process.signal('SIGCONT');
  }

  async function play(step: Step): Promise<void> {
    switch (step.do) {
      case 'send': {
        const sent: Promise<unknown> = send(step.ticket, step.variant, step.slot).finally(() =>
          inFlight.delete(sent),
        );
        inFlight.add(sent);
        if (inFlight.size >= IN_FLIGHT) await Promise.race(inFlight);
        return;
      }
      case 'kill':
        (await slots[step.slot])?.signal('SIGKILL');
        slots[step.slot] = start();
        return;
      case 'freeze': {
        const process = await slots[step.slot];
        if (process) thaws.push(freeze(process));
        slots[step.slot] = start();
        return;
      }
      case 'recreate': {
        const again = ecs.world.recreateRule(idOf.get(`${step.port}/${step.port}`) ?? '');
        idOf.set(`${step.port}/${step.port}`, again.SecurityGroupRuleId);
        portOf.set(again.SecurityGroupRuleId, step.port);
        return;
      }
      case 'partition':
        tablestore.makeUnavailable(step.ms);
        return;
      case 'revoke-fault':
        ecs.faults.next(REVOKE, step.fault);
        return;
      case 'look-fault':
        ecs.faults.next(LOOK, step.fault);
        return;
      case 'read-fault':
        tablestore.faults.next('GetRow', step.fault);
        return;
      case 'write-fault':
        tablestore.faults.next('PutRow', step.fault);
    }
  }

  /**
   * Asks until the token ends. A 504 for 15 minutes is an end too, if the only call had the request's own parameters.
   */
  async function finish(ticket: Ticket, deadline: number): Promise<void> {
    for (let n = 0; Date.now() < deadline; n++) {
      const reply = await send(ticket, 'same', n % SLOTS);
      if (reply && [200, 404, 422].includes(reply.status)) return;
      const row = chaos.row(ticket.token);
      if (reply?.status === 504 && row?.before?.length === 0 && row.openUntil !== undefined) return;
      await pause(300);
    }
  }

  for (const step of schedule.steps) await play(step);
  ecs.faults.clear();
  tablestore.faults.clear();
  await Promise.all(thaws);
  await Promise.all(inFlight);
  ecs.flush();
  tablestore.flush();
  const deadline = Date.now() + HEALED_WITHIN;
  await Promise.all(schedule.tickets.map((ticket) => finish(ticket, deadline)));
  // Once more, from every process: what has ended stays as it is.
  for (const ticket of schedule.tickets) {
    await Promise.all(slots.map((_, slot) => send(ticket, 'same', slot)));
  }
  return { exchanges, portOf };
}
