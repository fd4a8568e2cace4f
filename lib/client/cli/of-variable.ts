import { ClientFault } from '../transport.ts';

/** What is made of a variable of the environment. @throws {ClientFault} naming the variable */
export function ofVariable<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
    throw new ClientFault(`${name}: ${error.message}`, { cause: error });
  }
}
