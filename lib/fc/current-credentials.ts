import type { FcContext, FcCredentials } from './context.ts';

/** None, where whoever calls the handler by hand has left the member out. */
export const credentialsOf = (context: FcContext): FcCredentials => context.credentials ?? {};

/**
 * The credentials of the latest invocation: they live 36 hours and change while the instance lives. The built-in
 * runtime runs one invocation at a time; locally all have the same ones.
 */
export interface CurrentCredentials {
  note(credentials: FcCredentials): void;
  read(): FcCredentials | undefined;
}

export function createCurrentCredentials(): CurrentCredentials {
  let current: FcCredentials | undefined;
  return {
    note: (credentials) => {
      current = credentials;
    },
    read: () => current,
  };
}
