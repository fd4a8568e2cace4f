/**
 * The wire format of requests and replies, by the SDK's encoder, decoder and signature. The SDK's client is not used:
 * it pipes each body through two streams, and waits forever for a reply that was cut off (docs/decisions/0016-lean.md).
 */

import { createHash } from 'node:crypto';
import type {
  CreateTableParams,
  DescribeTableParams,
  GetRangeParams,
  GetRowParams,
  IndexMeta,
  PutRowParams,
  SingleRowResult,
  UpdateTableParams,
} from 'tablestore';
import tablestore from 'tablestore';
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import { TablestoreFailure } from './failure.ts';

/** The parameters and the result of each operation. */
export interface Operations {
  readonly getRow: readonly [GetRowParams, Pick<SingleRowResult, 'row'>];
  readonly putRow: readonly [PutRowParams, unknown];
  readonly getRange: readonly [GetRangeParams, unknown];
  readonly createTable: readonly [CreateTableParams, unknown];
  readonly updateTable: readonly [UpdateTableParams, unknown];
  readonly createIndex: readonly [
    { readonly mainTableName: string; readonly indexMeta: IndexMeta; readonly includeBaseData: boolean },
    unknown,
  ];
  /** The SDK does not know it. */
  readonly addDefinedColumn: readonly [{ readonly message: object }, unknown];
  readonly describeTable: readonly [DescribeTableParams, unknown];
}
export type Operation = keyof Operations;

export interface TablestoreCredentials {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

/** An HTTP POST. */
export interface WireRequest {
  readonly path: string;
  readonly headers: Record<string, string | number>;
  readonly body: Uint8Array;
}

export interface WireReply {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** Members of the SDK without types (`lib/protocol/encoder.js`, `decoder.js`, `lib/signer.js`). */
interface SdkParts {
  readonly encoder: { encode(operation: string, params: object): object };
  readonly decoder: { decode(operation: string, body: Buffer): unknown };
  readonly Signer: new (request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Record<string, string | number>;
  }) => { addAuthorization(credentials: SdkCredentials, at: Date): void };
}
interface SdkCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly securityToken: string | undefined;
}
/** The class of a message, made by `pbjs`, encodes it. */
interface MessageClass {
  encode(message: object): { finish(): Uint8Array };
}

// A cast, because the SDK does not declare these parts.
const { encoder, decoder, Signer } = tablestore as unknown as SdkParts;
const { Error: ErrorMessage, GetRowResponse, DescribeTableResponse } = compiled.main.proto;

const API_VERSION = '2015-12-31';

/** The signed request of an operation at that time. @throws {Error} for parameters that cannot be encoded */
export function encodeRequest<O extends Operation>(
  operation: O,
  params: Operations[O][0],
  { instance, credentials, at }: { instance: string; credentials: TablestoreCredentials; at: Date },
): WireRequest {
  const message = 'message' in params ? params.message : encoder.encode(operation, params);
  // A cast, because TypeScript types the class of an object only as a function.
  const body = (message.constructor as unknown as MessageClass).encode(message).finish();
  const path = `/${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
  const headers: WireRequest['headers'] = {
    'content-length': body.length,
    'x-ots-apiversion': API_VERSION,
    'x-ots-instancename': instance,
    'x-ots-contentmd5': createHash('md5').update(body).digest('base64'),
  };
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  // Adds its headers to `headers`.
  new Signer({ method: 'POST', path, headers }).addAuthorization(
    { accessKeyId, secretAccessKey: accessKeySecret, securityToken },
    at,
  );
  return { path, headers, body };
}

/** Nothing in their replies is used; of one the SDK has no decoder. */
const UNREAD: ReadonlySet<Operation> = new Set(['updateTable', 'addDefinedColumn', 'createIndex']);

/**
 * Decodes the reply to an operation.
 * @throws {TablestoreFailure} for an error, and for a success that is not from Tablestore
 * @throws {Error} if the body is not a reply to this operation
 */
export function decodeReply<O extends Operation>(operation: O, reply: WireReply): Operations[O][1] {
  const { status, headers, body } = reply;
  const requestId = headers['x-ots-request-id'] ?? headers['x-ots-requestid'];
  const id = typeof requestId === 'string' ? requestId : undefined;
  if (status >= 300) {
    const { code, message } = decodeError(body);
    throw new TablestoreFailure(status, code, message ?? `HTTP status ${status}`, id);
  }
  // Without it the success is not from Tablestore: an empty page would be read as an absent row.
  if (!id) throw new TablestoreFailure(status, undefined, 'an answer without a request id', undefined);
  if (operation === 'getRow') checkCells(GetRowResponse.decode(body).row);
  if (UNREAD.has(operation)) return undefined;
  // The SDK's decoder names the phase of each index by a constant of its searches, which the bundles leave out.
  if (operation === 'describeTable') return DescribeTableResponse.decode(body);
  // A cast, because the type of the result depends on the operation, as in the SDK's client.
  return decoder.decode(operation, body) as Operations[O][1];
}

function decodeError(body: Buffer): { code: string | undefined; message?: string | undefined } {
  try {
    const { code, message } = ErrorMessage.decode(body);
    // The page of a proxy can look like protobuf, but not have a code of Tablestore.
    return /^OTS[A-Za-z]+$/.test(code) ? { code, message } : { code: undefined };
  } catch {
    // Not protobuf, so not from Tablestore: only the status is known.
    return { code: undefined };
  }
}

/**
 * The cells of a row are limited before the SDK decodes them: it makes several objects of each, and a cell may have only
 * three bytes. A row of ours has a key, a few columns for conditions and the index, and at most nine pieces of text.
 */
export const MAX_CELLS = 64;

const [HEADER_BYTES, SIZE_BYTES, TIME_BYTES] = [4, 4, 8];
/** PlainBuffer's tags (docs/notes/stores.md). */
const [CELL, CELL_NAME, CELL_VALUE, CELL_OPERATION, CELL_TIME, CELL_CHECKSUM, ROW_CHECKSUM] = [
  3, 4, 5, 6, 7, 10, 9,
];

/**
 * Counts the cells by their tags, and skips their content.
 * @throws {Error} for a row with more cells than a row of ours, or with a length beyond its end
 */
export function checkCells(row: Uint8Array | undefined): void {
  if (row === undefined || row.length === 0) return;
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  let cells = 0;
  for (let at = HEADER_BYTES; at < row.length; ) {
    const tag = row[at];
    at += 1;
    if (tag === CELL) cells += 1;
    else if (tag === CELL_NAME || tag === CELL_VALUE) at += SIZE_BYTES + view.getUint32(at, true);
    else if (tag === CELL_TIME) at += TIME_BYTES;
    else if (tag === CELL_OPERATION || tag === CELL_CHECKSUM || tag === ROW_CHECKSUM) at += 1;
    if (cells > MAX_CELLS) throw new Error(`a row with more than ${MAX_CELLS} cells`);
  }
}
