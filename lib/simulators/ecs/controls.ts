/** What a test, or the control plane, can do to the simulator while it runs. */
import type { Faults } from './fault.ts';
import type { Journal } from './journal.ts';
import type { WorldDefinition } from './rules/types.ts';
import type { Switches } from './switches.ts';
import type { World } from './world.ts';

export interface EcsSimulator {
  readonly world: World;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly switches: Switches;
  /** Changes switches; returns all of them. */
  configure(change: Partial<Switches>): Switches;
  /** Runs delayed effects now; returns how many. */
  flush(): number;
  /** Continues held calls; returns how many. */
  release(): number;
  /** Resolves as soon as a call is held. */
  untilHeld(): Promise<void>;
  /** Resets world, switches, faults, journal and tokens, and drops waiting calls. @param world default: the first */
  reset(world?: WorldDefinition): void;
  /** Starts the server; port 0 picks a free port. `endpoint` is `host:port`, the form that the SDK expects. */
  listen(port?: number, host?: string): Promise<{ readonly port: number; readonly endpoint: string }>;
  /** Closes all connections and drops pending effects. */
  close(): Promise<void>;
}
