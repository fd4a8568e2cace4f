/**
 * Real processes of the function on one table, and simulators on real sockets whose state the test reads directly. With
 * CHAOS_FUNCTION=bundle they run the bundle that is deployed in place of the sources (`npm run test:bundle`).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { readSettings } from '../../lib/config/settings.ts';
import type { RevocationRow } from '../../lib/core/model/row.ts';
import { rowKey } from '../../lib/core/revocation/fingerprint.ts';
import type { JournalEntry } from '../../lib/simulators/ecs/journal.ts';
import { createEcsSimulator } from '../../lib/simulators/ecs/simulator.ts';
import type { Switches } from '../../lib/simulators/ecs/switches.ts';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import { createTablestoreSimulator, indexedTable } from '../../lib/simulators/tablestore/simulator.ts';
import { decodeRow } from '../../lib/stores/row-codec.ts';
import { CALLER, serveBundled } from '../build/bundled.ts';
import { type Ended, type Running, runCommand } from '../local/commands/kit.ts';
import { post, postOrLose, type Reply } from '../support/post.ts';
import { chaosWorld, GROUP_ID, request } from './world.ts';

export const REVOKE = 'RevokeSecurityGroupEgress';
export const LOOK = 'DescribeSecurityGroupAttribute';

/**
 * A budget of 4 s, so that a dead owner's lease is over after 9 s. With less, a busy computer has no time for the round
 * trips.
 */
export const SHORT_LEASE = { FUNCTION_TIMEOUT: '5' };

export type Table = 'sqlite' | 'tablestore';

const BUNDLED = process.env.CHAOS_FUNCTION === 'bundle';
/** A bundle has no SQLite. */
export const TABLES: readonly Table[] = BUNDLED ? ['tablestore'] : ['sqlite', 'tablestore'];

export type Chaos = Awaited<ReturnType<typeof startChaos>>;
export interface Served {
  readonly url: string;
  signal(signal: NodeJS.Signals): void;
  ended(): Promise<Ended>;
}

/** The caller's token inside the one that ECS got. */
export const callerToken = ({ clientToken = '' }: JournalEntry): string => clientToken.slice(0, -44);

export async function startChaos(wanted: Table, switches: Partial<Switches> = {}, world = chaosWorld()) {
  const table = TABLES.includes(wanted) ? wanted : 'tablestore';
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  const file = join(folder, 'r.db');
  const ecs = createEcsSimulator({ world, switches });
  const { endpoint } = await ecs.listen();
  const tablestore = createTablestoreSimulator({ tables: { revocations: indexedTable('revocations') } });
  const { endpoint: tableEndpoint } = await tablestore.listen();
  const running: Running[] = [];
  const where =
    table === 'sqlite'
      ? { SQLITE_PATH: file }
      : { STORE: 'tablestore', TABLESTORE_ENDPOINT: tableEndpoint, TABLESTORE_INSTANCE: 'revoke-egress' };

  /** The sources, or a directory of its own that has nothing but the bundle. */
  const run = (env: Record<string, string>): Promise<Running> =>
    BUNDLED
      ? serveBundled(mkdtempSync(join(folder, 'alone-')), { ecs: endpoint, table: tableEndpoint }, env)
      : runCommand('serve', {
          ECS_ENDPOINT: endpoint,
          ECS_PROTOCOL: 'http',
          ALIBABA_CLOUD_ACCESS_KEY_ID: DEMO_CREDENTIAL.accessKeyId,
          ALIBABA_CLOUD_ACCESS_KEY_SECRET: DEMO_CREDENTIAL.accessKeySecret,
          ...env,
          ...where,
        });

  /** One more process on the same table. */
  async function serve(env: Record<string, string> = {}): Promise<Served> {
    const command = await run({
      // As under npm: it ends when its parent does, so that a killed test run leaves no process behind.
      npm_lifecycle_event: 'serve',
      ALLOW_SHORT_TIMEOUT: '1',
      LOG_LEVEL: 'error',
      ...env,
    });
    running.push(command);
    const url = await command.url();
    await warmUp(url);
    return {
      url,
      signal: (signal) => void command.child.kill(signal),
      ended: command.ended,
    };
  }

  return {
    ecs,
    tablestore,
    serve,
    /** Where both simulators listen, and the table is, for code in the process of the test. */
    settings: readSettings({ ...where, ECS_ENDPOINT: endpoint, ECS_PROTOCOL: 'http' }),
    /** The id of the rule of a port, as the group has it now. */
    ruleId(port: number): string {
      const found = ecs.world.rules(GROUP_ID).find((rule) => rule.PortRange === `${port}/${port}`);
      if (!found) throw new Error(`no rule for port ${port}`);
      return found.SecurityGroupRuleId;
    },
    /** Is the rule in its group still? */
    listed: (id: string, group = GROUP_ID): boolean =>
      ecs.world.rules(group).some(({ SecurityGroupRuleId }) => SecurityGroupRuleId === id),
    /** The revoking calls that ECS got under a caller's token. */
    revokes: (token: string) => ecs.journal.entries(REVOKE).filter((entry) => callerToken(entry) === token),
    /** The row of a token, as the table has it now. */
    row(token: string): RevocationRow | undefined {
      const key = rowKey(BUNDLED ? CALLER : 'local', token);
      const text =
        table === 'sqlite' ? fromFile(file, key) : fromSimulator(tablestore.rows('revocations'), key);
      return text === undefined ? undefined : decodeRow(text, key);
    },
    async [Symbol.asyncDispose]() {
      for (const command of running) {
        command.child.kill('SIGCONT');
        await command[Symbol.asyncDispose]();
      }
      await ecs.close();
      await tablestore.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Sends a revocation until ECS holds its call, for which `faults.next` must have asked. On a busy computer, an attempt can
 * run out of time before its call. `answer`: that of the held attempt; undefined if its connection breaks.
 */
export async function sendUntilHeld(
  { ecs }: Pick<Chaos, 'ecs'>,
  url: string,
  body: object,
): Promise<{ readonly answer: Promise<Reply | undefined> }> {
  for (;;) {
    const answer = postOrLose(url, body);
    const held = ecs.untilHeld().then(() => 'held' as const);
    const first = await Promise.race([held, answer]);
    if (first === 'held') return { answer };
    if (first?.status !== 503 && first?.status !== 504) {
      throw new Error(`answered before its call was held: ${first?.text ?? 'the connection broke'}`);
    }
  }
}

/** What a process does only once (loading the SDKs, connecting) is not to come out of a short budget. */
async function warmUp(url: string): Promise<void> {
  await fetch(`${url}/revocations/warm-up`);
  await post(url, { ...request('warm-up', 1), DryRun: true });
}

function fromFile(path: string, key: string): string | undefined {
  // Waits while a process commits.
  const db = new DatabaseSync(path, { timeout: 10_000 });
  try {
    const row: unknown = db.prepare('SELECT row FROM revocation WHERE key = ?').get(key);
    return typeof row === 'object' && row !== null && 'row' in row ? String(row.row) : undefined;
  } finally {
    db.close();
  }
}

function fromSimulator(
  rows: ReturnType<ReturnType<typeof createTablestoreSimulator>['rows']>,
  key: string,
): string | undefined {
  const columns = rows.find((row) => row.key[0] === key)?.columns;
  // The rows of these tests are small: one piece.
  return columns?.row_0;
}
