/** The request's own spelling: in calls to ECS, in the row, and in the state. */

import { describe, expect, it } from 'vitest';
import { CALL_OPEN } from '../../../lib/core/claimed/knowledge.ts';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import { parseRequest } from '../../../lib/core/request/parse-request.ts';
import { ecsToken, fingerprintOf } from '../../../lib/core/revocation/fingerprint.ts';
import { createSmallWorld, failure, flat, SKEW, UNANSWERED } from '../small-world.ts';

const BODY = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', ClientToken: 'token-1', PortRange: '80/80' };
const asked = (over: object) => {
  const { request, sent } = parseRequest({ ...BODY, ...over }, undefined);
  return { request, sent };
};
const ONE = asked({ IpProtocol: 'TCP', DestCidrIp: '100.100.2.136/32', Policy: 'Accept' });
const OTHER = asked({ IpProtocol: 'tcp', DestCidrIp: '100.100.2.136', Priority: 1 });
const OPEN = CALL_OPEN + SKEW;

function rowOf(world: ReturnType<typeof createSmallWorld>): RevocationRow {
  const row = world.row();
  return row ?? expect.unreachable('there is no row');
}

describe.each(['snapshot', 'none'] as const)('with VERIFY=%s, what is sent without ids', (verify) => {
  it('a request without ids is spelled as the caller sent it, in the call, in the row and in the state', async () => {
    const world = createSmallWorld([], { verify });
    await world.run(ONE.request, { sent: ONE.sent });
    expect(world.revokes.map(({ request }) => request)).toEqual([ONE.sent]);
    expect(rowOf(world)).toMatchObject({ request: ONE.sent, fingerprint: fingerprintOf(ONE.request) });
    expect(await world.state()).toMatchObject({
      result: {
        Request: {
          RegionId: 'cn-hangzhou',
          SecurityGroupId: 'sg-1',
          IpProtocol: 'TCP',
          PortRange: '80/80',
          DestCidrIp: '100.100.2.136/32',
          Policy: 'Accept',
        },
      },
    });
  });

  it('a request without ids stays as it was first spelled: another spelling is the same request, and the same call', async () => {
    const world = createSmallWorld([], { verify });
    world.script.revoke.push(...Array(5).fill({ answer: failure('throttled', 'Throttling') }));
    expect(await world.run(ONE.request, { sent: ONE.sent })).toMatchObject({ problem: { status: 429 } });
    world.script.revoke.length = 0;
    await world.run(OTHER.request, { sent: OTHER.sent });
    expect(new Set(world.revokes.map(({ request }) => JSON.stringify(request)))).toEqual(
      new Set([JSON.stringify(ONE.sent)]),
    );
    // Throttled calls burn no token, so the token is made of the same parameters.
    expect(new Set(world.revokes.map(({ token }) => token)).size).toBe(1);
    expect(await world.run(OTHER.request, { sent: OTHER.sent })).toMatchObject({ replayed: true });
    expect(await world.run(flat(), {})).toMatchObject({ problem: { status: 422 } });
  });
});

describe('the row of an older release, which holds the normal form', () => {
  async function older(verify: 'snapshot' | 'none') {
    const world = createSmallWorld([], { verify });
    world.script.revoke.push(...Array(9).fill({ answer: UNANSWERED }));
    await world.run(ONE.request, { sent: ONE.sent });
    world.script.revoke.length = 0;
    const row = rowOf(world);
    world.rows.set(row.key, { ...row, request: ONE.request });
    world.revokes.length = 0;
    return { world, row };
  }

  it('the row of an older release, which holds the normal form, is the row of the same request, and its call is repeated as it was made, under its own token', async () => {
    const { world, row } = await older('none');
    await world.run(ONE.request, { sent: ONE.sent });
    const { key, createdAt, generation } = row;
    expect(world.revokes).toMatchObject([
      {
        request: ONE.request,
        token: ecsToken({ key, createdAt, generation, request: ONE.request, token: 'token-1' }),
      },
    ]);
  });

  it('the row of an older release, which holds the normal form, is replayed for every spelling', async () => {
    const { world } = await older('snapshot');
    world.pass(OPEN);
    await world.run(OTHER.request, { sent: OTHER.sent });
    expect(rowOf(world).state).toBe('DONE');
    expect(await world.run(ONE.request, { sent: ONE.sent })).toMatchObject({ replayed: true });
  });

  it('the row of an older release, which holds the normal form of an older scheme, is compared by its request, whatever its fingerprint', async () => {
    const { world } = await older('snapshot');
    const row = rowOf(world);
    world.rows.set(row.key, { ...row, scheme: 0, fingerprint: 'of another normal form', request: ONE.sent });
    expect(await world.run(OTHER.request, { sent: OTHER.sent })).toMatchObject({ problem: { status: 504 } });
    expect(await world.run(flat())).toMatchObject({ problem: { status: 422 } });
  });
});
