/** A Tablestore simulator on the wire, and the real SDK to talk to it with. */
import tablestore from 'tablestore';
import { DEMO_CREDENTIAL } from '../../lib/simulators/ecs/wire/credential.ts';
import type { TablestoreSimulator } from '../../lib/simulators/tablestore/controls.ts';
import {
  createTablestoreSimulator,
  DEMO_INSTANCE,
  type TablestoreSimulatorOptions,
} from '../../lib/simulators/tablestore/simulator.ts';

export const TABLE = 'revocations';

export type SdkClient = InstanceType<typeof tablestore.Client>;

export interface RunningSimulator extends AsyncDisposable {
  readonly simulator: TablestoreSimulator;
  readonly endpoint: string;
  /** The SDK as it comes, without its retries. */
  readonly client: SdkClient;
}

/** Starts a simulator with one table; the end of the scope stops it. */
export async function startSimulator(options: TablestoreSimulatorOptions = {}): Promise<RunningSimulator> {
  const simulator = createTablestoreSimulator({ tables: { [TABLE]: {} }, ...options });
  const { endpoint } = await simulator.listen();
  return {
    simulator,
    endpoint,
    client: sdkClient(endpoint),
    [Symbol.asyncDispose]: () => simulator.close(),
  };
}

export const sdkClient = (endpoint: string, overrides: object = {}): SdkClient =>
  new tablestore.Client({
    endpoint,
    instancename: DEMO_INSTANCE,
    accessKeyId: DEMO_CREDENTIAL.accessKeyId,
    accessKeySecret: DEMO_CREDENTIAL.accessKeySecret,
    maxRetries: 0,
    ...overrides,
  });

/** How an SDK call ends: `ok`, or `status code`; the SDK leaves the code in the raw message. */
export async function outcome(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    if (!(error instanceof Error)) throw new Error('not an error', { cause: error });
    const status = 'code' in error ? String(error.code) : 'no status';
    return `${status} ${/OTS[A-Za-z]+/.exec(error.message)?.[0] ?? error.message}`;
  }
}

const { Condition, RowExistenceExpectation: expectation } = tablestore;

export const IGNORE = new Condition(expectation.IGNORE, null);
export const EXISTS = new Condition(expectation.EXPECT_EXIST, null);
export const ABSENT = new Condition(expectation.EXPECT_NOT_EXIST, null);

/** PutRow of one row of `TABLE`. */
export const put = (
  client: SdkClient,
  pk: string,
  columns: Parameters<SdkClient['putRow']>[0]['attributeColumns'],
  condition = IGNORE,
) => client.putRow({ tableName: TABLE, primaryKey: [{ pk }], attributeColumns: columns, condition });

/** What a row shows, by column; undefined for an absent row. */
export async function shown(client: SdkClient, pk: string): Promise<Record<string, unknown> | undefined> {
  const { row } = await client.getRow({ tableName: TABLE, primaryKey: [{ pk }] });
  if (!row?.primaryKey) return undefined;
  return Object.fromEntries(
    (row.attributes ?? []).map(({ columnName, columnValue }) => [
      columnName,
      typeof columnValue === 'object' ? String(columnValue) : columnValue,
    ]),
  );
}
