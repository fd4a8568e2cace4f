import { expect, it } from 'vitest';
import { createKit, httpRequest } from '../support/http-chain.ts';

const untouched = () => Promise.reject(new Error('called'));

it.each(['DryRun', 'dryrun', 'dry-run', 'dry_run', 'client.token', 'ClientToken', 'IfAbsent'])(
  'a member of the request in the query is refused, because it would be ignored: %s',
  async (name) => {
    const kit = createKit();
    const { status, problem: refused } = await kit.refused(httpRequest({ queryNames: [name, name] }));
    expect(status).toBe(400);
    expect(refused).toMatchObject({ code: 'UnknownParameter', outcome: 'none' });
    expect(refused.errors).toHaveLength(1);
    expect(refused.detail).toMatch(/was sent as a query parameter\. Send it in the JSON body\./);
    expect(kit.asked).toEqual([]);
  },
);

it('a member of the request in the query is refused for a restore too', async () => {
  const kit = createKit({ operations: { restore: untouched } });
  const restore = httpRequest({ path: '/revocations/t/restore', body: '', queryNames: ['DryRun'] });
  expect((await kit.refused(restore)).problem.errors).toMatchObject([{ pointer: '/DryRun' }]);
});

it('a member of the request in the query is not revealed before authentication', async () => {
  const kit = createKit({ authenticate: () => undefined });
  expect((await kit.refused(httpRequest({ queryNames: ['DryRun'] }))).status).toBe(401);
});

it('other names in the query are ignored', async () => {
  const kit = createKit();
  expect((await kit.serve(httpRequest({ queryNames: ['AppCode', 'user_key', '__proto__'] }))).status).toBe(
    200,
  );
});
