/** How large a body may be, of whom, and how a sender is answered who sends more. */
import { expect, it } from 'vitest';
import type { Caller, Translate } from '../../lib/core/http/caller.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import { BODY, createKit, httpRequest } from '../support/http-chain.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const body = (bytes: number): string => {
  const text = JSON.stringify({ ...BODY, Description: '' });
  return text.replace('"Description":""', `"Description":"${'x'.repeat(bytes - text.length)}"`);
};
const translate: Translate = () => ({ kind: 'request', body: BODY });
const known = (change: Partial<Caller>) => ({
  authenticate: (): Caller => ({ name: 'mei', permissions: ALLOW_ALL, ...change }),
});
const webhook = { webhook: true };

it.each([
  ['a request', {}, 64 * KIB],
  ['a payload that is mapped', { translate, maxBody: MIB }, MIB],
  ['a payload with a limit of its own', { translate, maxBody: 100 * KIB }, 100 * KIB],
])('a body that is %s has its own limit, to the byte', async (_, change, limit) => {
  const kit = createKit(known(change));
  const fits = await kit.serve(httpRequest({ body: body(limit) }));
  expect(fits.body).not.toHaveProperty('code', 'PayloadTooLarge');
  expect(await kit.refused(httpRequest({ body: body(limit + 1) }))).toMatchObject({
    status: 413,
    problem: {
      code: 'PayloadTooLarge',
      outcome: 'none',
      detail: expect.stringMatching(
        new RegExp(`^The body has ${limit + 1} bytes; at most ${limit} are accepted\\. Send `),
      ),
    },
  });
});

it('a body that is too large does not disable the webhook of its sender', async () => {
  for (const change of [{ translate, maxBody: MIB }, {}]) {
    const kit = createKit(known({ ...change, response: webhook }));
    for (const bytes of [MIB + 1, 8 * MIB]) {
      expect(await kit.serve(httpRequest({ body: body(bytes) }))).toMatchObject({
        status: 200,
        headers: { 'X-Original-Status': '413' },
        body: { status: 413, code: 'PayloadTooLarge' },
      });
    }
    expect(kit.asked).toEqual([]);
  }
});

it('a body of an unauthenticated caller is a 401 of any size', async () => {
  const kit = createKit({ authenticate: () => undefined });
  for (const bytes of [1 * KIB, 65 * KIB, 2 * MIB, 8 * MIB]) {
    expect((await kit.refused(httpRequest({ body: body(bytes) }))).status).toBe(401);
  }
});

it('a body beyond the limit of every gateway is not hashed', async () => {
  const kit = createKit({
    authenticate: () => {
      throw new Error('hashed');
    },
  });
  expect((await kit.refused(httpRequest({ body: 'x'.repeat(8 * MIB + 1) }))).status).toBe(413);
});
