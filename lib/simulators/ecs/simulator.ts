/**
 * ECS on the wire, as far as revoking an egress rule needs it: the real SDK's requests are authenticated, checked and
 * answered as the vendor's documents say. What they leave open is a switch. The world lives in memory.
 */
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../core/ports.ts';
import { systemClock } from '../../system/clock-and-random.ts';
import { createClientTokens } from './client-tokens.ts';
import { control } from './control-plane.ts';
import type { EcsSimulator } from './controls.ts';
import { createFaults } from './faults.ts';
import { createFrontDoor } from './front-door.ts';
import { createHttpServer } from './http-server.ts';
import { type Ids, randomIds } from './ids.ts';
import { createJournal } from './journal.ts';
import type { WorldDefinition } from './rules/types.ts';
import { seedWorld } from './seed-world.ts';
import { createStage } from './stage.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import { type Credential, DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL } from './wire/credential.ts';
import { createNonceMemory } from './wire/nonce-memory.ts';
import { DATE_WINDOW } from './wire/signature.ts';
import { createWorld } from './world.ts';

export interface EcsSimulatorOptions {
  /** Default: `seedWorld()`. */
  readonly world?: WorldDefinition;
  /** Whose requests are taken; default: the demonstration keys. */
  readonly credentials?: readonly Credential[];
  readonly switches?: Partial<Switches>;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** Makes a simulator that listens nowhere yet. */
export function createEcsSimulator(options: EcsSimulatorOptions = {}): EcsSimulator {
  const {
    clock = systemClock(),
    ids = randomIds,
    credentials = [DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL],
  } = options;
  const definition = options.world ?? seedWorld();
  const initial: Switches = { ...DEFAULT_SWITCHES, ...options.switches };
  let switches = initial;

  const world = createWorld(definition, { now: clock.now, ruleId: ids.ruleId });
  const faults = createFaults();
  const journal = createJournal();
  const stage = createStage(clock);
  const tokens = createClientTokens(() => switches);

  const controlled = {
    world,
    faults,
    journal,
    get switches() {
      return switches;
    },
    configure(change: Partial<Switches>) {
      switches = { ...switches, ...change };
      return switches;
    },
    flush: stage.flush,
    release: stage.release,
    untilHeld: stage.untilHeld,
    forgetClientTokens: tokens.forget,
    reset(next: WorldDefinition = definition) {
      stage.reset();
      world.load(next);
      faults.clear();
      journal.clear();
      tokens.forget();
      switches = initial;
    },
  };

  const frontDoor = createFrontDoor({
    clock,
    credentials,
    requestId: ids.requestId,
    world,
    // A date is accepted for one window before and one after it.
    nonces: createNonceMemory(2 * DATE_WINDOW),
    tokens,
    faults,
    stage,
    journal,
    switches: () => switches,
  });
  const server = createHttpServer({ frontDoor, control: (request) => control(controlled, request) });

  return Object.assign(controlled, {
    async listen(port = 0, host = '127.0.0.1') {
      await new Promise<void>((ready, failed) => {
        server.once('error', failed);
        server.listen(port, host, () => {
          server.off('error', failed);
          ready();
        });
      });
      // A server that listens on TCP has an address of this shape.
      const address = server.address() as AddressInfo;
      return { port: address.port, endpoint: `${host}:${address.port}` };
    },
    async close() {
      stage.reset();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}
