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
 * Executes the operation synchronously and returns the members of its 200 response except `RequestId`.
 * @throws {EcsError} if ECS refuses; changes made before the error remain
 */
export type Action = (call: Call, context: ActionContext) => Readonly<Record<string, unknown>>;
