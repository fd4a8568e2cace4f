/** A key that comes twice is one token or a conflict, whatever the platform made of the two headers. */
import { describe, expect, it } from 'vitest';
import { createRevokeApp, type RevokeParts } from '../../lib/app/revoke.ts';
import { local } from '../../lib/callers/schemes/platform.ts';
import { createVirtualClock } from '../support/clocks.ts';
import { bytes, context, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { moduleOf } from '../support/function-module.ts';
import { BODY, createMemoryLog, revoked } from '../support/http-chain.ts';

const { ClientToken: _, ...TOKENLESS } = BODY;
const TYPE = { 'Content-Type': 'application/json' };

async function tokenOf(event: (change: Record<string, unknown>) => object, headers: object): Promise<string> {
  const tokens: string[] = [];
  const nowhere = (): never => {
    throw new Error('nothing may be called here');
  };
  const parts: RevokeParts = {
    authenticate: local(),
    store: { read: nowhere, write: nowhere },
    ecs: { list: nowhere, revoke: nowhere },
    clock: createVirtualClock(),
    random: { id: () => 'id', fraction: () => 0.5 },
    log: createMemoryLog().log,
    settings: { verify: 'snapshot', retention: 1, skew: 1, answerWithin: 9_000, allowShortTimeout: false },
    revocation: () => async (input) => {
      tokens.push(input.token);
      return revoked;
    },
  };
  const app = moduleOf(createRevokeApp(parts), parts);
  const request = event({ headers: { ...TYPE, ...headers }, body: JSON.stringify(TOKENLESS) });
  const { body } = Object(await app.handler(bytes(request), context()));
  return tokens[0] ?? JSON.parse(body).code;
}

describe.each([
  ['API Gateway', gatewayEvent],
  ['the HTTP trigger', triggerEvent],
])('through %s', (_name, event) => {
  it.each([
    ['joined with a comma', { 'Idempotency-Key': 'k, k' }],
    ['joined, in quotes', { 'Idempotency-Key': '"k","k"' }],
    ['an array', { 'Idempotency-Key': ['k', 'k'] }],
    ['an array of joined ones', { 'Idempotency-Key': ['k,k', '"k"'] }],
    ['names in another letter case', { 'Idempotency-Key': 'k', 'idempotency-key': 'k' }],
    ['in both forms', { 'Idempotency-Key': '"k"', 'IDEMPOTENCY-KEY': ['k'] }],
  ])('equal copies are one token: %s', async (_form, headers) => {
    expect(await tokenOf(event, headers)).toBe('k');
  });

  it.each([
    ['joined with a comma', { 'Idempotency-Key': 'k, l' }],
    ['joined, in quotes', { 'Idempotency-Key': '"k","l"' }],
    ['an array', { 'Idempotency-Key': ['k', 'l'] }],
    ['names in another letter case', { 'Idempotency-Key': 'k', 'idempotency-key': 'l' }],
  ])('different copies are a conflict: %s', async (_form, headers) => {
    expect(await tokenOf(event, headers)).toBe('ClientTokenConflict');
  });

  it('a key with a comma must be in quotes', async () => {
    expect(await tokenOf(event, { 'Idempotency-Key': '"k, k"' })).toBe('k, k');
  });
});
