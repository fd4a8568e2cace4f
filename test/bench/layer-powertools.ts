/** Powertools' own layer over a map of JSON texts: its claim, its record, its middleware. */
import {
  IdempotencyConfig,
  IdempotencyItemAlreadyExistsError,
  IdempotencyItemNotFoundError,
} from '@aws-lambda-powertools/idempotency';
import { makeHandlerIdempotent } from '@aws-lambda-powertools/idempotency/middleware';
import { BasePersistenceLayer, IdempotencyRecord } from '@aws-lambda-powertools/idempotency/persistence';
import middy from '@middy/core';

type RecordOptions = ConstructorParameters<typeof IdempotencyRecord>[0];

class MapLayer extends BasePersistenceLayer {
  readonly #records = new Map<string, string>();

  protected async _putRecord(record: IdempotencyRecord): Promise<void> {
    if (this.#records.has(record.idempotencyKey)) throw new IdempotencyItemAlreadyExistsError();
    this.#write(record);
  }

  protected async _getRecord(key: string): Promise<IdempotencyRecord> {
    const text = this.#records.get(key);
    if (text === undefined) throw new IdempotencyItemNotFoundError();
    // What was written by #write below.
    return new IdempotencyRecord(JSON.parse(text) as RecordOptions);
  }

  protected async _updateRecord(record: IdempotencyRecord): Promise<void> {
    this.#write(record);
  }

  protected async _deleteRecord(record: IdempotencyRecord): Promise<void> {
    this.#records.delete(record.idempotencyKey);
  }

  #write(record: IdempotencyRecord): void {
    const { idempotencyKey, expiryTimestamp, inProgressExpiryTimestamp, payloadHash, responseData } = record;
    const status = record.getStatus();
    this.#records.set(
      idempotencyKey,
      JSON.stringify({
        idempotencyKey,
        status,
        expiryTimestamp,
        inProgressExpiryTimestamp,
        payloadHash,
        responseData,
      }),
    );
  }
}

const CONTEXT = { getRemainingTimeInMillis: () => 30_000, callbackWaitsForEmptyEventLoop: true };

/** A handler that answers at once, made idempotent: the token is the key, the request is checked against the first. */
export function powertoolsLayer(): (event: { token: string; request: object }) => Promise<unknown> {
  const handler = middy(async () => ({ Outcome: 'revoked' })).use(
    makeHandlerIdempotent({
      persistenceStore: new MapLayer(),
      config: new IdempotencyConfig({
        eventKeyJmesPath: 'token',
        payloadValidationJmesPath: 'request',
        expiresAfterSeconds: 7 * 24 * 3600,
      }),
    }),
  );
  // middy asks for the whole context of Lambda; this is what the middleware reads.
  return (event) => handler(event, CONTEXT as never);
}
