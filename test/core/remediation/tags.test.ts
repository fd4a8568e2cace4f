/** Exceptions by tag: tags are read only if a decision depends on them, and unread tags never count as absent. */
import { expect, it } from 'vitest';
import type { FailureClass } from '../../../lib/core/errors/ecs/failure-class.ts';
import { failure, rule } from '../small-world.ts';
import { apiCall, open, remediationWorld } from './kit.ts';

const OPEN_BY_TAG = { except: [{ tags: { egress: 'open' } }] };

it('an exception by tag excepts the rules of a group that has the tag', async () => {
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
])('an exception by tag does not except a group with %s', async (_, tags) => {
  const { world, handle } = remediationWorld([open('sgr-1'), rule('sgr-2')], { rules: OPEN_BY_TAG, tags });
  expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
  expect(world.ids()).toEqual(['sgr-2']);
});

it('an exception by tag with a description excepts only rules that match both, up to the last snapshot', async () => {
  const { world, handle } = remediationWorld([open('sgr-1'), open('sgr-2', { Description: 'approved: 7' })], {
    rules: { except: [{ tags: { egress: '*' }, descriptions: ['approved:*'] }] },
    tags: { egress: 'open' },
  });
  expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
  expect(world.ids()).toEqual(['sgr-2']);
});

it('an exception by tag applies in the mode report too', async () => {
  const { handle } = remediationWorld([open('sgr-1')], {
    rules: { ...OPEN_BY_TAG, mode: 'report' },
    tags: { egress: 'open' },
  });
  expect(await handle(apiCall())).toMatchObject({ Outcome: 'clean' });
});

it('the call for tags is made once for a group, and only if an exception by tag exists and a rule is forbidden', async () => {
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
  'that is %s revokes nothing, and the event is retryable',
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

it('the call for tags is retried after a transient failure', async () => {
  const { world, handle, tagFaults, tagged } = remediationWorld([open('sgr-1')], { rules: OPEN_BY_TAG });
  tagFaults.push(failure('unanswered', 'UnreadableReply'));
  expect(await handle(apiCall())).toMatchObject({ Outcome: 'revoked' });
  expect(tagged).toHaveLength(2);
  expect(world.ids()).toEqual([]);
});

it('the call for tags that finds no time left revokes nothing', async () => {
  const { world, handle, listFaults } = remediationWorld([open('sgr-1')], { rules: OPEN_BY_TAG });
  listFaults.push(() => world.pass(1_000_000));
  expect(await handle(apiCall())).toMatchObject({ Outcome: 'refused', Problem: { status: 503 } });
  expect(world.ids()).toEqual(['sgr-1']);
});
