/** Sends a response as the fault allows. */
import type { ServerResponse } from 'node:http';
import compiled from 'tablestore/lib/protocol/tablestore_compiled_proto.js';
import type { Clock } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import type { Fault } from './faults.ts';
import { type OtsError, refuse } from './ots-error.ts';
import { md5, signReply } from './signature.ts';

const { Error: ErrorMessage } = compiled.main.proto;

const TRICKLE: Millis = 20;

/** The response of the service. */
export interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
  readonly code?: string;
}

export const succeed = (body: Uint8Array): Answer => ({ status: 200, body });

export const fail = ({ status, code, message }: OtsError): Answer => ({
  status,
  code,
  body: ErrorMessage.encode({ code, message }).finish(),
});

export interface Envelope {
  readonly path: string;
  readonly requestId: string;
  readonly clock: Clock;
  /** The key of the authenticated caller: responses are signed with it. */
  readonly credential?: { readonly accessKeyId: string; readonly accessKeySecret: string };
}

/** Writes the response as the fault allows. Returns the status and code that the client can read; 0: none. */
export function send(
  response: ServerResponse,
  usual: Answer,
  reply: Fault['reply'],
  envelope: Envelope,
): { status: number; code?: string } {
  if (typeof reply === 'object' && 'html' in reply) {
    response.writeHead(reply.html, { 'content-type': 'text/html' });
    response.end(`<html><head><title>${reply.html}</title></head><body>Bad gateway</body></html>\n`);
    return { status: reply.html };
  }
  const answer = typeof reply === 'object' ? fail(refuse(reply.code, reply.message)) : usual;
  const { status, code } = answer;
  switch (reply) {
    case 'silence':
      return { status: 0 };
    case 'reset':
      response.socket?.resetAndDestroy();
      return { status: 0 };
    case 'empty':
      response.writeHead(200, headersOf({ status: 200, body: Buffer.alloc(0) }, envelope)).end();
      return { status: 200 };
    case 'truncated':
      response.writeHead(status, {
        ...headersOf(answer, envelope),
        'content-length': answer.body.length + 1,
      });
      response.write(answer.body, () => response.socket?.end());
      return { status: 0 };
    case 'trickle':
      response.writeHead(status, { ...headersOf(answer, envelope), 'content-length': answer.body.length });
      void trickle(response, answer.body, envelope.clock);
      break;
    default:
      response.writeHead(status, headersOf(answer, envelope)).end(answer.body);
  }
  return code === undefined ? { status } : { status, code };
}

function headersOf({ body }: Answer, { path, requestId, clock, credential }: Envelope) {
  const headers = {
    'x-ots-contentmd5': md5(body),
    'x-ots-contenttype': 'protocol buffer',
    // The service writes microseconds.
    'x-ots-date': new Date(clock.now()).toISOString().replace('Z', '000Z'),
    'x-ots-requestid': requestId,
  };
  if (!credential) return headers;
  const { accessKeyId, accessKeySecret } = credential;
  return { ...headers, authorization: `OTS ${accessKeyId}:${signReply(path, headers, accessKeySecret)}` };
}

async function trickle(response: ServerResponse, body: Uint8Array, clock: Clock): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  for (let at = 0; at < body.length && !gone.signal.aborted; at++) {
    response.write(body.subarray(at, at + 1));
    await clock.sleep(TRICKLE, gone.signal);
  }
  response.end();
}
