/** Replies of Tablestore that break, byte by byte. */
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createTablestoreRequests, MAX_SMALL_REPLY } from '../../../lib/stores/tablestore/client.ts';
import { breakingServer, later } from '../../support/breaking-server.ts';

const ID = 'x-ots-requestid: rid-1\r\n';
const CREDENTIALS = { accessKeyId: 'a', accessKeySecret: 'b' };
/** A reply that is one byte longer than any that is read. */
const long = (status: string) => `HTTP/1.1 ${status}\r\n${ID}content-length: ${MAX_SMALL_REPLY + 1}\r\n\r\n`;
const rest = later((socket) => socket.end(Buffer.alloc(MAX_SMALL_REPLY + 1)));

it.each<readonly [what: string, text: string, error: RegExp, then: (socket: Socket) => void]>([
  [
    'changes to another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
    /without a reply/,
    () => undefined,
  ],
  ['announces a reply and ends', 'HTTP/1.1 100 Continue\r\n\r\n', /hang up/, later((socket) => socket.end())],
  [
    'ends before the end of the reply',
    `HTTP/1.1 200 OK\r\n${ID}content-length: 1\r\n\r\n`,
    /aborted/,
    later((socket) => socket.end()),
  ],
  [
    'sends more than the reply has',
    `HTTP/1.1 200 OK\r\n${ID}content-length: 0\r\n\r\ngarbage`,
    /Parse Error/,
    () => undefined,
  ],
  [
    'resets a reply that has no length',
    `HTTP/1.1 200 OK\r\n${ID}\r\n`,
    /ECONNRESET/,
    later((socket) => socket.resetAndDestroy()),
  ],
  ['ends a reply that is too large', long('200 OK'), /too large/, rest],
  ['ends an error that is too large', long('403 Forbidden'), /too large/, rest],
])(
  'a request to Tablestore fails, before its limit, when the server %s',
  async (_what, text, error, then) => {
    const endpoint = `http://${await breakingServer(text, then)}`;
    const { request, close } = createTablestoreRequests({ endpoint, instance: 'revoke-egress' });
    const described = request(
      'describeTable',
      { tableName: 'revocations' },
      { credentials: CREDENTIALS, limit: 5_000, signal: new AbortController().signal },
    );
    await expect(described).rejects.toThrow(error);
    close();
  },
);
