/** Exceptions by tag: read when something depends on them, and never taken for unmet because they could not be read. */
import { describe, expect, it } from 'vitest';
import type { FailureClass } from '../../../lib/core/errors/ecs/failure-class.ts';
import { failure, rule } from '../small-world.ts';
import { apiCall, open, remediationWorld } from './kit.ts';

const OPEN_BY_TAG = { except: [{ tags: { egress: 'open' } }] };

describe('an exception by tag', () => {
  it('spares the rules of a group that has it', async () => {
    const { world, handle } = remediationWorld([open('sgr-1')], {
      rules: OPEN_BY_TAG,
      tags: { egress: 'open', team: 'web' },
    });
    expect(await handle(apiCall())).toEqual({ Outcome: 'clean', Protected: [] });
    expect(world.ids()).toEqual(['sgr-1']);
  });

  it.each([
    ['no tags', {}],
    ['another value', { egress: 'closed' }],
    ['another key', { Egress: 'open' }],
  ])('spares nothing of a group with %s', async (_, tags) => {
    const { world, handle } = remediationWorld([open('sgr-1'), rule('sgr-2')], { rules: OPEN_BY_TAG, tags });
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
    expect(world.ids()).toEqual(['sgr-2']);
  });

  it('spares with its description only the rules that have both, up to the last look', async () => {
    const { world, handle } = remediationWorld(
      [open('sgr-1'), open('sgr-2', { Description: 'approved: 7' })],
      {
        rules: { except: [{ tags: { egress: '*' }, descriptions: ['approved:*'] }] },
        tags: { egress: 'open' },
      },
    );
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
    expect(world.ids()).toEqual(['sgr-2']);
  });

  it('in the mode report is kept as well', async () => {
    const { handle } = remediationWorld([open('sgr-1')], {
      rules: { ...OPEN_BY_TAG, mode: 'report' },
      tags: { egress: 'open' },
    });
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'clean' });
  });
});

describe('the call for tags', () => {
  it('is made once a group where an exception names one and something is forbidden, and else not', async () => {
    const asked = remediationWorld([open('sgr-1')], { rules: OPEN_BY_TAG });
    await asked.handle(apiCall());
    expect(asked.tagged).toEqual(['sg-1']);
    const nothingForbidden = remediationWorld([rule('sgr-1')], { rules: OPEN_BY_TAG });
    await nothingForbidden.handle(apiCall());
    const noSuchException = remediationWorld([open('sgr-1')], {
      rules: { except: [{ groups: ['sg-2'] }, { descriptions: ['approved:*'] }] },
    });
    await noSuchException.handle(apiCall());
    expect([nothingForbidden.tagged, noSuchException.tagged]).toEqual([[], []]);
  });

  it.each([
    ['throttled', 'Throttling', 429],
    ['ours', 'Forbidden.RAM', 502],
    ['unanswered', 'UnreadableReply', 503],
  ] satisfies [FailureClass, string, number][])(
    'that is %s takes nothing, and the event comes again',
    async (kind, code, status) => {
      const { world, handle, tagFaults } = remediationWorld([open('sgr-1')], { rules: OPEN_BY_TAG });
      tagFaults.push(...Array.from({ length: 5 }, () => failure(kind, code, 403)));
      expect(await handle(apiCall())).toMatchObject({
        Outcome: 'refused',
        Problem: { status, outcome: 'none' },
      });
      expect([world.ids(), world.rows.size]).toEqual([['sgr-1'], 0]);
    },
  );

  it('is made again after a failure that passes', async () => {
    const { world, handle, tagFaults, tagged } = remediationWorld([open('sgr-1')], { rules: OPEN_BY_TAG });
    tagFaults.push(failure('throttled', 'Throttling', 400));
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
    expect(tagged).toHaveLength(2);
    expect(world.ids()).toEqual([]);
  });

  it('needs time: without it nothing is taken', async () => {
    const { world, handle, looks } = remediationWorld([open('sgr-1')], { rules: OPEN_BY_TAG });
    looks.push(() => world.pass(1_000_000));
    expect(await handle(apiCall())).toMatchObject({ Outcome: 'refused', Problem: { status: 503 } });
    expect(world.ids()).toEqual(['sgr-1']);
  });
});
