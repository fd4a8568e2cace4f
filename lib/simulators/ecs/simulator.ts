/**
 * An ECS endpoint with the operations that this project uses. It authenticates, checks and answers requests of the real
 * SDK as the vendor documents; undocumented behaviour is a switch. State is in memory.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { Clock } from '../../core/ports.ts';
import { systemClock } from '../../system/clock-and-random.ts';
import { createHolds } from '../shared/holds.ts';
import { close, listen } from '../shared/server.ts';
import { createClientTokens } from './client-tokens.ts';
import { control } from './control-plane.ts';
import type { EcsSimulator } from './controls.ts';
import { createFaults } from './fault.ts';
import { createHttpServer } from './http-server.ts';
import { createJournal } from './journal.ts';
import { createRequestHandler } from './request-handler.ts';
import type { WorldDefinition } from './rules/types.ts';
import { seedWorld } from './seed-world.ts';
import { DEFAULT_SWITCHES, type Switches } from './switches.ts';
import { type Credential, DEMO_CREDENTIAL, DEMO_STS_CREDENTIAL } from './wire/credential.ts';
import { createNonceMemory } from './wire/nonce-memory.ts';
import { DATE_WINDOW } from './wire/signature.ts';
import { createWorld } from './world.ts';

/** Source of new ids. */
export interface Ids {
  /** An upper-case UUID. */
  requestId(): string;
  /** `sgr-…`; never the same twice. */
  ruleId(): string;
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

const randomIds: Ids = {
  requestId: () => randomUUID().toUpperCase(),
  ruleId: () => `sgr-bp1${Array.from({ length: 17 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`,
};

export interface EcsSimulatorOptions {
  /** Default: `seedWorld()`. */
  readonly world?: WorldDefinition;
  /** Accepted access keys; default: the demonstration keys. */
  readonly credentials?: readonly Credential[];
  readonly switches?: Partial<Switches>;
  readonly clock?: Clock;
  readonly ids?: Ids;
}

/** Creates a simulator; call `listen` to start it. */
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
  const holds = createHolds(clock);
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
    flush: holds.flush,
    release: holds.release,
    untilHeld: holds.untilHeld,
    reset(next: WorldDefinition = definition) {
      holds.reset();
      world.load(next);
      faults.clear();
      journal.clear();
      tokens.forget();
      switches = initial;
    },
  };

  const handleRequest = createRequestHandler({
    clock,
    credentials,
    requestId: ids.requestId,
    world,
    // A date is accepted one window early and one window late.
    nonces: createNonceMemory(2 * DATE_WINDOW),
    tokens,
    faults,
    holds,
    journal,
    switches: () => switches,
  });
  const server = createHttpServer({ handleRequest, control: (request) => control(controlled, request) });

  return Object.assign(controlled, {
    async listen(port = 0, host = '127.0.0.1') {
      const bound = await listen(server, port, host);
      return { port: bound, endpoint: `${host}:${bound}` };
    },
    async close() {
      holds.reset();
      await close(server);
    },
  });
}
