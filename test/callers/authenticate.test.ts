import { expect, it } from 'vitest';
import { createAuthenticate, type KnownCaller } from '../../lib/callers/authenticate.ts';
import { github, jira } from '../../lib/callers/schemes/hub-signature.ts';
import { httpTrigger } from '../../lib/callers/schemes/platform.ts';
import type { Evidence, Proof } from '../../lib/callers/schemes/scheme.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import { NOW, post, SENDERS } from '../support/senders.ts';

const clock = { now: () => NOW };

/** Callers with a given result of their proof; records which were checked. */
function world(...callers: readonly (readonly [name: string, by: Proof['by'], evidence?: Evidence])[]) {
  const asked: string[] = [];
  const known = callers.map(([name, by, evidence]): KnownCaller => {
    const verify = (_request: unknown, now: number) => {
      asked.push(`${name} ${now}`);
      return evidence;
    };
    return { caller: { name, permissions: ALLOW_ALL }, proof: { by, verify } };
  });
  return { authenticate: createAuthenticate(known, clock), asked };
}

it('the callers are authenticated with the evidence of their scheme', () => {
  const { authenticate } = world(['a', 'token'], ['b', 'signature', { deliveryId: 'd-1', sentAt: 5 }]);
  expect(authenticate(post({}, ''))).toEqual({
    name: 'b',
    permissions: ALLOW_ALL,
    bodyOnly: true,
    deliveryId: 'd-1',
    sentAt: 5,
  });
  expect(world(['a', 'token', {}]).authenticate(post({}, ''))).toEqual({
    name: 'a',
    permissions: ALLOW_ALL,
  });
});

it('the callers are all checked, also after a match', () => {
  const { authenticate, asked } = world(['a', 'token', {}], ['b', 'entryPoint'], ['c', 'signature', {}]);
  expect(authenticate(post({}, ''))?.name).toBe('a');
  expect(asked).toEqual([`a ${NOW}`, `c ${NOW}`, `b ${NOW}`]);
});

it('the callers are undefined without a valid proof, or without callers', () => {
  expect(world(['a', 'token'], ['b', 'entryPoint']).authenticate(post({}, ''))).toBeUndefined();
  expect(world().authenticate(post({}, ''))).toBeUndefined();
});

it('the callers with a credential take precedence over those of an entry point', () => {
  const { authenticate } = world(['entryPoint', 'entryPoint', {}], ['token', 'token', {}]);
  expect(authenticate(post({}, ''))?.name).toBe('token');
});

it.each(['GET', 'PUT', 'DELETE', 'OPTIONS', ''])(
  'the callers that sign only the body are refused for %j',
  (method) => {
    const { authenticate } = world(['a', 'signature', {}]);
    expect(authenticate(post({}, '', { method }))).toBeUndefined();
    expect(world(['b', 'token', {}]).authenticate(post({}, '', { method }))?.name).toBe('b');
  },
);

it('the callers may share a header with different secrets', () => {
  const sender = SENDERS.find(({ name }) => name === 'Jira');
  if (!sender) throw new Error('a sender is missing');
  const [one, two] = sender.secrets;
  const authenticate = createAuthenticate(
    [
      { caller: { name: 'one', permissions: ALLOW_ALL }, proof: { by: 'signature', verify: jira([one]) } },
      { caller: { name: 'two', permissions: ALLOW_ALL }, proof: { by: 'signature', verify: jira([two]) } },
    ],
    clock,
  );
  const as = (secret: string) => authenticate(post(sender.headers({ secret, body: '{}' }), '{}'))?.name;
  expect([as(one), as(two), as('a-secret-of-nobody-here')]).toEqual(['one', 'two', undefined]);
});

it('the callers of one scheme are not authenticated by the signature of another', () => {
  const [secret] = SENDERS.find(({ name }) => name === 'GitHub')?.secrets ?? [''];
  const verifiers = { github: github([secret]), jira: jira([secret]), trigger: httpTrigger() };
  const signed = SENDERS.find(({ name }) => name === 'GitHub')?.headers({ secret, body: '{}' }) ?? {};
  const by = (headers: Record<string, string>) =>
    Object.entries(verifiers).flatMap(([name, verify]) => (verify(post(headers, '{}'), NOW) ? [name] : []));
  // GitHub sends a SHA-1 in the header that Jira uses.
  expect(by(signed)).toEqual(['github']);
});
