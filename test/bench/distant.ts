/** Both simulators as distant services: over https, and with the delays that such services have. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Harness } from '../build/function-harness.ts';
import { makeSelfSigned } from '../stores/tablestore/self-signed.ts';
import { openFront } from '../support/front.ts';

/** Milliseconds that each call takes on its way. */
export const DELAYS = { table: 5, list: 80, revoke: 150 } as const;

export interface Distant {
  /** `host:port` of each. */
  readonly ecs: string;
  readonly table: string;
  /** The environment of a function that calls them. */
  readonly env: Readonly<Record<string, string>>;
  /** Switches the delays; at first there are none. */
  delay(on: boolean): void;
  close(): Promise<void>;
}

/**
 * A function trusts the certificate by NODE_EXTRA_CA_CERTS. With it, Node parses its roots when it starts, and without it
 * at the first connection: the same work, for all candidates.
 */
export async function openDistant(harness: Harness, scheme: 'http' | 'https'): Promise<Distant> {
  const tls = scheme === 'https' ? makeSelfSigned() : undefined;
  let delayed = false;
  const ecsDelay = (head: string) =>
    head.includes('Action=RevokeSecurityGroupEgress') || /x-acs-action: Revoke/i.test(head)
      ? DELAYS.revoke
      : DELAYS.list;
  const ecs = await openFront(harness.endpoint, { tls, delayOf: (head) => (delayed ? ecsDelay(head) : 0) });
  const table = await openFront(new URL(harness.tableEndpoint).host, {
    tls,
    delayOf: () => (delayed ? DELAYS.table : 0),
  });
  const folder = mkdtempSync(join(tmpdir(), 'bench-ca-'));
  const authority = join(folder, 'ca.pem');
  if (tls) writeFileSync(authority, tls.cert);
  return {
    ecs: ecs.endpoint,
    table: table.endpoint,
    env: {
      ECS_ENDPOINT: ecs.endpoint,
      ECS_PROTOCOL: scheme,
      TABLESTORE_ENDPOINT: `${scheme}://${table.endpoint}`,
      ...(tls && { NODE_EXTRA_CA_CERTS: authority }),
    },
    delay(on) {
      delayed = on;
    },
    async close() {
      await Promise.all([ecs[Symbol.asyncDispose](), table[Symbol.asyncDispose]()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
