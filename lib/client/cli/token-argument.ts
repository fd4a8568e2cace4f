import type { Given } from '../../cli/command.ts';
import { ClientFault } from '../transport.ts';

/** The one argument of `status` and `restore`. @throws {ClientFault} for what an unset variable of a shell leaves */
export function tokenArgument({ positional: [token = ''] }: Given): string {
  if (token === '') throw new ClientFault('TOKEN is empty; is the variable set that it comes from?');
  return token;
}
