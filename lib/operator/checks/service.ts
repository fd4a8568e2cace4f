/** Checks that the service answers and authenticates this caller, by the state of an unused token. */
import type { Connection } from '../../cli/connection/connect.ts';
import { ClientFault } from '../../client/transport.ts';
import type { ClientAnswer } from '../../client/types.ts';
import type { RevocationStateResult } from '../../core/model/result.ts';
import type { Random } from '../../core/ports.ts';
import { broken, type Found, ok, skipped } from './finding.ts';

export async function checkService(
  { client, target }: Connection,
  random: Random,
  signal: AbortSignal,
): Promise<Found> {
  try {
    return found(await client.state(`doctor-${random.id()}`, { signal }), target);
  } catch (error) {
    // Signed webhooks and direct invocations can only revoke.
    if (error instanceof ClientFault) return skipped(error.message);
    throw error;
  }
}

function found(answer: ClientAnswer<RevocationStateResult>, target: string): Found {
  if (answer.kind === 'no-answer') {
    return broken(
      `${target}: ${answer.detail}`,
      'Check --url, the network, and for acs3 or an AppCode the key of the gateway or trigger.',
    );
  }
  if (answer.kind === 'result') return ok(`${target} answers, and authenticates this caller`);
  const { code, status, detail } = answer.problem;
  const says = `${target}: ${status} ${code}: ${detail}`;
  if (code === 'RevocationNotFound') return ok(`${target} answers, and authenticates this caller`);
  if (code === 'Unauthenticated') {
    return broken(
      says,
      'Check --auth and its secret: the configuration file lists the callers and their schemes.',
    );
  }
  if (code === 'RouteNotFound')
    return broken(says, 'Check the path of --url, which does not include /revocations.');
  return broken(says, `Look up the code: revoke-egress explain ${code}.`);
}
