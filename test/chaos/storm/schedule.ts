/** A schedule of requests and misfortunes, drawn from a seed. */
import type { FaultInput as EcsFault } from '../../../lib/simulators/ecs/fault.ts';
import type { Switches } from '../../../lib/simulators/ecs/switches.ts';
import type { FaultInput as TableFault } from '../../../lib/simulators/tablestore/faults.ts';
import { createPrng, type Prng } from '../../simulation/prng.ts';
import { entry, GROUP_ID, PORTS } from '../world.ts';
import { ecsFault, lookFault, readFault, writeFault } from './faults.ts';

/** The same request in two spellings, and another one under the same token. */
export type Variant = 'same' | 'respelt' | 'other';

export interface Ticket {
  readonly token: string;
  /** The ports whose rules it names; past `PORTS` there is no rule. */
  readonly ports: readonly number[];
  readonly form: 'flat' | 'permissions' | 'ids';
  readonly ifAbsent: 'succeed' | 'fail';
}

export type Step =
  | { readonly do: 'send'; readonly ticket: Ticket; readonly variant: Variant; readonly slot: number }
  | { readonly do: 'kill' | 'freeze'; readonly slot: number }
  | { readonly do: 'recreate'; readonly port: number }
  | { readonly do: 'partition'; readonly ms: number }
  | { readonly do: 'revoke-fault' | 'look-fault'; readonly fault: EcsFault }
  | { readonly do: 'read-fault' | 'write-fault'; readonly fault: TableFault };

export interface Schedule {
  readonly switches: Partial<Switches>;
  readonly tickets: readonly Ticket[];
  readonly steps: readonly Step[];
}

/** So few that tokens compete for the same rule. */
const CONTESTED = 40;
const SENDS_A_TICKET = 6;
export const SLOTS = 3;
/** A port that only the request of variant `other` names. */
export const OTHER_PORT = 9_999;

export function drawSchedule(seed: number, requests: number): Schedule {
  const prng = createPrng(seed);
  const tickets = Array.from({ length: Math.ceil(requests / SENDS_A_TICKET) }, (_, n) => drawTicket(prng, n));
  const steps: Step[] = [];
  for (let n = 0; n < requests; n++) {
    // A window that moves on: several tokens are at work at a time, each for a while.
    const newest = Math.floor((n / requests) * tickets.length);
    const ticket = tickets[Math.max(0, newest - prng.below(5))] ?? drawTicket(prng, 0);
    steps.push(...misfortunes(prng, n));
    steps.push({ do: 'send', ticket, variant: drawVariant(prng), slot: prng.below(SLOTS) });
  }
  return {
    switches: {
      batch: prng.pick(['atomic', 'partial']),
      clientTokens: prng.pick(['none', 'successes', 'all']),
    },
    tickets,
    steps,
  };
}

function drawTicket(prng: Prng, n: number): Ticket {
  const form = prng.pick<Ticket['form']>(['flat', 'permissions', 'ids']);
  const port = () => (prng.chance(0.1) && form !== 'ids' ? PORTS + 1 + n : 1 + prng.below(CONTESTED));
  const ports = Array.from({ length: form === 'flat' ? 1 : prng.between(1, 3) }, port);
  return {
    token: `storm-${n}`,
    ports: [...new Set(ports)],
    form,
    ifAbsent: prng.chance(0.2) ? 'fail' : 'succeed',
  };
}

const drawVariant = (prng: Prng): Variant =>
  prng.pick(['same', 'same', 'same', 'same', 'same', 'respelt', 'respelt', 'other']);

function misfortunes(prng: Prng, n: number): Step[] {
  const steps: Step[] = [];
  if (prng.chance(0.25)) steps.push({ do: 'revoke-fault', fault: ecsFault(prng) });
  if (prng.chance(0.06)) steps.push({ do: 'look-fault', fault: lookFault(prng) });
  if (prng.chance(0.1)) steps.push({ do: 'write-fault', fault: writeFault(prng) });
  if (prng.chance(0.06)) steps.push({ do: 'read-fault', fault: readFault(prng) });
  if (prng.chance(0.15)) steps.push({ do: 'recreate', port: 1 + prng.below(CONTESTED) });
  if (n % 80 === 60) steps.push({ do: 'partition', ms: 1_000 });
  if (n % 60 === 40) steps.push({ do: 'kill', slot: prng.below(SLOTS) });
  if (n % 200 === 20) steps.push({ do: 'freeze', slot: prng.below(SLOTS) });
  return steps;
}

/** The body that a ticket sends. @param ids the ids of the rules of its ports, as they were at the start */
export function bodyOf({ token, ports, form, ifAbsent }: Ticket, variant: Variant, ids: readonly string[]) {
  const spell = (port: number) =>
    variant === 'respelt'
      ? {
          DestCidrIp: '10.0.0.0/8',
          PortRange: `${port}/${port}`,
          IpProtocol: 'TCP',
          Policy: 'Allow',
          Priority: '1',
        }
      : entry(port);
  const group = { RegionId: 'cn-hangzhou', SecurityGroupId: GROUP_ID, ClientToken: token };
  if (variant === 'other') return { ...group, ...entry(OTHER_PORT) };
  const own = ifAbsent === 'fail' ? { ...group, IfAbsent: ifAbsent } : group;
  if (form === 'flat') return { ...own, ...spell(ports[0] ?? OTHER_PORT) };
  if (form === 'permissions') return { ...own, Permissions: ports.map(spell) };
  return { ...own, SecurityGroupRuleId: variant === 'respelt' ? [...ids].reverse() : [...ids] };
}
