/** The trips of each kind of request, counted from the journals of the simulators, against `docs/protocol.md` 10. */
import { CONTEXT, eventOf, openHarness, RULE, revokeEvent } from '../build/function-harness.ts';
import { type Candidate, launch } from './functions.ts';
import type { Finding, Progress } from './report.ts';

const REQUEST = { ...RULE, ClientToken: 'token-1' };
const REVOKE = 'RevokeSecurityGroupEgress';
const GONE = { reply: { code: 'InvalidSecurityGroupRule.RuleNotExist' } };

interface Counted {
  readonly kind: string;
  /** By the protocol. */
  readonly allowed: number;
  readonly store: number;
  readonly ecs: number;
}

async function countTrips(ours: Candidate): Promise<readonly Counted[]> {
  const harness = await openHarness();
  const instances = [
    await launch(ours, harness),
    await launch(ours, harness),
    await launch(ours, harness, { VERIFY: 'none' }),
  ] as const;
  const [one, two, blind] = instances;
  const counted: Counted[] = [];
  const count = async (kind: string, allowed: number, instance: typeof one, event: string) => {
    harness.trips();
    await instance.send([event], CONTEXT);
    const { table, ecs } = harness.trips();
    counted.push({ kind, allowed, store: table.length, ecs: ecs.length });
  };
  const revoke = (more: object) => revokeEvent({ ...REQUEST, ...more });
  try {
    await count('dry run', 1, one, revoke({ DryRun: true }));
    await count('new', 6, one, revoke({}));
    await count('replay of what this instance stored', 0, one, revoke({}));
    await count('replay', 1, two, revoke({}));
    await count('another request under the token (422)', 1, two, revoke({ Priority: 2 }));
    await count('state', 1, two, eventOf('GET', '/revocations/token-1'));
    await count('invalid', 0, one, revoke({ PortRange: '22-22' }));
    harness.ecs.reset();
    harness.ecs.faults.next(REVOKE, GONE);
    await count('new, one rule, gone meanwhile', 5, one, revoke({ ClientToken: 'token-2' }));
    harness.ecs.reset();
    await count('new, VERIFY=none', 4, blind, revoke({ ClientToken: 'token-3' }));
  } finally {
    await Promise.all(instances.map((instance) => instance.end()));
    await harness.close();
  }
  return counted;
}

export async function trips(candidates: readonly Candidate[], progress: Progress): Promise<Finding> {
  const ours = candidates.find(({ name }) => name === 'ours');
  if (!ours) throw new Error('a candidate is missing');
  progress('trips');
  const counted = await countTrips(ours);
  return {
    section: 'trips',
    tables: [
      {
        title: 'Round trips, from the journals of the simulators',
        columns: ['request', 'table', 'ECS', 'together', 'by the protocol'],
        rows: counted.map(({ kind, allowed, store, ecs }) =>
          [kind, store, ecs, store + ecs, allowed].map(String),
        ),
      },
    ],
    ratios: counted.map(({ kind, allowed, store, ecs }) => ({
      what: `round trips: ${kind}`,
      value: store + ecs,
      budget: allowed,
      varies: 'never',
    })),
    numbers: counted,
  };
}
