import { describe, expect, it } from 'vitest';
import { createKit, httpRequest, problem } from './chain-kit.ts';

const untouched = () => Promise.reject(new Error('called'));

describe('a member of the request that stands in the query', () => {
  it.each(['DryRun', 'dryrun', 'ClientToken', 'IfAbsent'])(
    'is refused, since nobody would read it: %s',
    async (name) => {
      const kit = createKit();
      const { status, problem: refused } = await kit.refused(httpRequest({ queryNames: [name, name] }));
      expect(status).toBe(400);
      expect(refused).toMatchObject({ code: 'UnknownParameter', outcome: 'none' });
      expect(refused.errors).toHaveLength(1);
      expect(refused.detail).toMatch(
        /stands in the query, which is not read\. Send it as a member of the JSON body\./,
      );
      expect(kit.asked).toEqual([]);
    },
  );

  it('is refused of a restore too', async () => {
    const kit = createKit({ operations: { restore: untouched } });
    const restore = httpRequest({ path: '/revocations/t/restore', body: '', queryNames: ['DryRun'] });
    expect((await kit.refused(restore)).problem.errors).toMatchObject([{ pointer: '/DryRun' }]);
  });

  it('is told to nobody who has not been proven', async () => {
    const kit = createKit({ authenticate: () => undefined });
    expect((await kit.refused(httpRequest({ queryNames: ['DryRun'] }))).status).toBe(401);
  });
});

it('other names in the query are let be', async () => {
  const kit = createKit();
  expect((await kit.serve(httpRequest({ queryNames: ['AppCode', 'user_key', '__proto__'] }))).status).toBe(
    200,
  );
});

describe('the body of a restore', () => {
  const restore = (body: unknown) => httpRequest({ path: '/revocations/t/restore', body });

  it.each(['', '{}', 'null', 'x', [1], { DryRun: false }, { ClientToken: 'other' }])(
    'is not read: %j',
    async (body) => {
      const seen: string[] = [];
      const kit = createKit({
        operations: {
          restore: async ({ token }) => {
            seen.push(token);
            return problem('NothingToRestore');
          },
        },
      });
      expect((await kit.refused(restore(body))).status).toBe(409);
      expect(seen).toEqual(['t']);
    },
  );

  it.each([
    [{ DryRun: true }, 'UnknownParameter', /^A restore cannot be tried dry\. Remove DryRun\./],
    [{ DryRun: 'true' }, 'UnknownParameter', /^A restore cannot be tried dry/],
    ['{"DryRun":true,', 'InvalidJson', /not well-formed/],
  ])('that asks for a dry run is refused: %j', async (body, code, detail) => {
    const kit = createKit({ operations: { restore: untouched } });
    const { status, problem: refused } = await kit.refused(restore(body));
    expect(status).toBe(400);
    expect(refused).toMatchObject({ code, outcome: 'none', detail: expect.stringMatching(detail) });
  });
});
