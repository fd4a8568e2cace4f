/** All commands of `revoke-egress`: the client's, and the operator's. */
import { CLIENT_COMMANDS, withCompletion } from '../cli/command-table.ts';
import { can } from './can.ts';
import { doctor } from './doctor.ts';
import { map } from './map.ts';
import { pending } from './pending.ts';
import { setup } from './setup.ts';

export const COMMANDS = withCompletion([...CLIENT_COMMANDS, can, map, setup, doctor, pending]);
