/** Replies of ECS that break, byte by byte. */
import type { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { MAX_ERROR_REPLY } from '../../lib/ecs/exchange.ts';
import { createEcsEgress } from '../../lib/ecs/revoke.ts';
import { breakingServer, later } from '../support/breaking-server.ts';
import { ACCESS_KEY, BY_ID, within } from './raw-server.ts';

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 19\r\n\r\n{"RequestId":"R-1"}';
const REFUSAL = '{"RequestId":"R-1","Code":"InvalidSecurityGroupId.NotFound"}';
const refusalOf = (bytes: number) => `HTTP/1.1 404 Not Found\r\ncontent-length: ${bytes}\r\n\r\n${REFUSAL}`;

it.each<readonly [what: string, text: string, code: string, then: (socket: Socket) => void]>([
  [
    'changes to another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n',
    'UnexpectedStatus',
    () => undefined,
  ],
  [
    'announces a reply and ends',
    'HTTP/1.1 100 Continue\r\n\r\n',
    'ECONNRESET',
    later((socket) => socket.end()),
  ],
  ['ends before the end of the reply', OK.replace('19', '20'), 'ECONNRESET', later((socket) => socket.end())],
  ['sends more than the reply has', `${OK}garbage`, 'HPE_INVALID_CONSTANT', () => undefined],
  [
    'resets a reply that has no length',
    'HTTP/1.1 200 OK\r\n\r\n{"RequestId":"R-1"}',
    'ECONNRESET',
    later((socket) => socket.resetAndDestroy()),
  ],
  [
    'ends a refusal with more white space than any error of ECS has',
    refusalOf(MAX_ERROR_REPLY + 1),
    'ReplyTooLarge',
    later((socket) => socket.end(' '.repeat(MAX_ERROR_REPLY + 1 - REFUSAL.length))),
  ],
])('a call is unanswered, before its limit, when the server %s', async (_what, text, code, then) => {
  const endpoint = await breakingServer(text, then);
  const ecs = createEcsEgress({ credentials: () => ACCESS_KEY, endpoint, protocol: 'http' });
  expect(await ecs.revoke(BY_ID, 'T-1', within())).toMatchObject({ class: 'unanswered', code });
});
