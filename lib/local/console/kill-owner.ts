/** Kills the process that owns a request, before or after ECS acts. */

import type { EcsSimulator } from '../../simulators/ecs/controls.ts';
import type { FaultInput } from '../../simulators/ecs/fault.ts';
import type { SecondInstance } from './second-instance.ts';
import type { Credential, KillReport, Moment } from './view-types.ts';

const REVOKE = 'RevokeSecurityGroupEgress';

/** The call waits inside ECS: before it has any effect, which it then never has; or after it. */
const HOLDS: Readonly<Record<Moment, FaultInput>> = {
  'before-ecs': { hold: true, effect: 'none', reply: 'reset' },
  'after-ecs': { replyHold: true },
};

export interface KillParts {
  readonly simulator: Pick<EcsSimulator, 'faults' | 'untilHeld' | 'release'>;
  readonly start: () => Promise<SecondInstance>;
}

export type KillOwner = (request: object, moment: Moment, credential?: Credential) => Promise<KillReport>;

/** Resolves when the owner has ended. One at a time: what is held, and released, is all that there is. */
export function createKillOwner({ simulator, start }: KillParts): KillOwner {
  let last: Promise<unknown> = Promise.resolve();

  async function kill(...[request, moment, credential]: Parameters<KillOwner>): Promise<KillReport> {
    const instance = await start();
    try {
      simulator.faults.next(REVOKE, HOLDS[moment]);
      const held = simulator.untilHeld().then(() => true);
      const answered = fetch(`${instance.url}/revocations`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(credential && { [credential.header]: credential.value }),
        },
        body: JSON.stringify(request),
      })
        // The connection breaks when the process is killed, as it should.
        .catch(() => undefined)
        .then(() => false);
      return { pid: instance.pid, held: await Promise.race([held, answered]) };
    } finally {
      await instance.kill();
      simulator.release();
      // A request that never came to the call has left its fault for the next one.
      simulator.faults.clear();
    }
  }

  return (...asked) => {
    const next = last.then(() => kill(...asked));
    // Its own caller gets its failure.
    last = next.catch(() => undefined);
    return next;
  };
}
