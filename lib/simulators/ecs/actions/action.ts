import type { Switches } from '../switches.ts';
import type { Credential } from '../wire/credential.ts';
import type { Parameters } from '../wire/wire.ts';
import type { World } from '../world.ts';

/** One authenticated call. */
export interface Call {
  readonly action: string;
  readonly parameters: Parameters;
  readonly caller: Credential;
}

export interface ActionContext {
  readonly world: World;
  readonly switches: Switches;
}

/**
 * Does the operation in one synchronous step and returns the members of its 200 besides `RequestId`.
 * @throws {EcsError} what ECS refuses; changes made before the throw stand
 */
export type Action = (call: Call, context: ActionContext) => Readonly<Record<string, unknown>>;
