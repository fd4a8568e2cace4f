/** What a test, or the control plane, can do to the simulator while it runs. */
import type { Faults } from './faults.ts';
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
  /** Lets what is late take effect; returns how many. */
  flush(): number;
  /** Lets held calls go on; returns how many. */
  release(): number;
  /** Resolves as soon as a call is held. */
  untilHeld(): Promise<void>;
  /** Forgets every ClientToken. */
  forgetClientTokens(): void;
  /** World, switches, faults, journal and tokens as at the start; drops what waits. @param world another world */
  reset(world?: WorldDefinition): void;
  /** Starts to serve; port 0 picks one. `endpoint` is `host:port`, as the SDK wants it. */
  listen(port?: number, host?: string): Promise<{ readonly port: number; readonly endpoint: string }>;
  /** Drops every connection, and what has not taken effect. */
  close(): Promise<void>;
}
