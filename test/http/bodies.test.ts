/** Every route reads its body by the same rules, so that no member and no encoding is taken for one that was heeded. */
import { describe, expect, it } from 'vitest';
import type { HttpRequest } from '../../lib/core/http/types.ts';
import type { Answer, RestoreDryRunResult } from '../../lib/core/model/result.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import type { RestoreDryRunInput } from '../../lib/core/restore/dry-run.ts';
import { createKit, httpRequest, problem } from '../support/http-chain.ts';

const DRY: Answer<RestoreDryRunResult> = {
  kind: 'result',
  replayed: false,
  result: {
    RequestId: 'look-1',
    ClientToken: 't',
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-94n63e80l',
    Outcome: 'dry-run',
    Rules: [],
    Present: [],
    Allowed: true,
    CompletedAt: '2026-01-01T00:00:00.000Z',
  },
};

function kitOf(denial?: string) {
  const called: string[] = [];
  const dry: RestoreDryRunInput[] = [];
  const kit = createKit({
    authenticate: () => ({ name: 'mei', permissions: { ...ALLOW_ALL, restore: () => denial } }),
    revocation: async () => {
      called.push('revoke');
      return problem('StoreUnavailable');
    },
    operations: {
      state: async () => {
        called.push('state');
        return problem('RevocationNotFound');
      },
      restore: async () => {
        called.push('restore');
        return problem('NothingToRestore');
      },
      restoreDryRun: async (input) => {
        called.push('restore dry run');
        dry.push(input);
        return DRY;
      },
    },
  });
  return { ...kit, called, dry };
}

type Sent = Partial<Omit<HttpRequest, 'body'>> & { readonly body?: unknown };
const TYPE = { 'content-type': 'application/json' };
const ROUTES = [
  ['a revocation', {}],
  ['a state', { method: 'GET', path: '/revocations/t' }],
  ['a restore', { path: '/revocations/t/restore' }],
] as const;

describe.each(ROUTES)('the body of %s', (_name, route) => {
  const refused: readonly (readonly [what: string, sent: Sent, status: number, code: string])[] = [
    [
      'compressed',
      { headers: { ...TYPE, 'content-encoding': 'gzip' }, body: '{}' },
      415,
      'UnsupportedMediaType',
    ],
    [
      'of another type',
      { headers: { 'content-type': 'text/plain' }, body: '{}' },
      415,
      'UnsupportedMediaType',
    ],
    [
      'of a form',
      { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: '{"DryRun":true}' },
      415,
      'UnsupportedMediaType',
    ],
    ['of no type', { headers: {}, body: '{}' }, 415, 'UnsupportedMediaType'],
    [
      'in another charset',
      { headers: { 'content-type': 'application/json; charset=utf-16' }, body: '{}' },
      415,
      'UnsupportedMediaType',
    ],
    [
      'declared twice, differently',
      {
        headers: TYPE,
        repeated: new Map([['content-type', ['application/json', 'text/plain']]]),
        body: '{}',
      },
      415,
      'UnsupportedMediaType',
    ],
    ['not UTF-8', { body: Buffer.from('{"DryRun":\xff}', 'latin1') }, 400, 'InvalidJson'],
    ['in UTF-16', { body: Buffer.from('\ufeff{"DryRun":true}', 'utf16le') }, 400, 'InvalidJson'],
    ['cut off', { body: '{"DryRun":true,' }, 400, 'InvalidJson'],
    ['with a member twice', { body: '{"DryRun":false,"DryRun":true}' }, 400, 'InvalidJson'],
    ['too deep', { body: '['.repeat(65) + ']'.repeat(65) }, 400, 'InvalidJson'],
    ['null', { body: 'null' }, 400, 'InvalidJson'],
    ['an array', { body: '[]' }, 400, 'InvalidJson'],
    ['a string', { body: '"DryRun"' }, 400, 'InvalidJson'],
    ['white space', { body: ' ' }, 400, 'InvalidJson'],
    ['larger than 64 KiB', { body: `{"a":"${'x'.repeat(65_536)}"}` }, 413, 'PayloadTooLarge'],
  ];
  it.each(refused)('%s is refused without a call', async (_what, sent, status, code) => {
    const kit = kitOf();
    const answer = await kit.refused(httpRequest({ ...route, ...sent }));
    expect([answer.status, answer.problem.code, answer.problem.outcome]).toEqual([status, code, 'none']);
    expect(kit.called).toEqual([]);
  });

  it.each(['dryRun', 'DryRun ', 'Dryrun', '__proto__', 'constructor', 'Verify', 'AccessKeyId'])(
    'a body that has the member %j is refused without a call',
    async (name) => {
      const kit = kitOf();
      const { problem: refusedAs } = await kit.refused(
        httpRequest({ ...route, body: `{${JSON.stringify(name)}:true}` }),
      );
      expect(refusedAs.status).toBe(400);
      expect(refusedAs.errors).toContainEqual({
        pointer: `/${name}`,
        code: 'UnknownParameter',
        detail: expect.stringContaining(`"${name}" is not known here.`),
      });
      expect(kit.called).toEqual([]);
    },
  );
});

describe.each(ROUTES.slice(1))('the body of %s', (name, route) => {
  const operation = name.replace('a ', '');

  it.each([
    ['empty', { body: '' }],
    ['empty, and not declared', { body: '', headers: {} }],
    ['empty, and declared as something else', { body: '', headers: { 'content-type': 'text/plain' } }],
    ['an empty object', { body: '{}' }],
    ['an empty object behind a byte-order mark', { body: '\ufeff{}' }],
  ])('a body may be %s', async (_what, sent) => {
    const kit = kitOf();
    await kit.serve(httpRequest({ ...route, ...sent }));
    expect(kit.called).toEqual([operation]);
  });

  it.each(['ClientToken', 'RegionId', 'Invocation', 'IfAbsent'])(
    'a body may not have %s, which would be ignored',
    async (member) => {
      const kit = kitOf();
      const { problem: refused } = await kit.refused(httpRequest({ ...route, body: { [member]: 't' } }));
      expect(refused.errors).toMatchObject([{ pointer: `/${member}`, code: 'UnknownParameter' }]);
      expect(kit.called).toEqual([]);
    },
  );
});

describe('DryRun', () => {
  const restore = (DryRun: unknown) => httpRequest({ path: '/revocations/t/restore', body: { DryRun } });

  it('DryRun of a restore calls the dry run, and never the restore', async () => {
    const kit = kitOf();
    expect(await kit.serve(restore(true))).toMatchObject({
      status: 200,
      body: DRY.result,
      note: { outcome: 'dry-run' },
    });
    expect(kit.called).toEqual(['restore dry run']);
    expect(kit.dry).toMatchObject([{ token: 't', denial: undefined }]);
  });

  it.each([false, null, ''])('DryRun that is %j restores', async (value) => {
    const kit = kitOf();
    await kit.serve(restore(value));
    expect(kit.called).toEqual(['restore']);
  });

  it.each(['true', 1, 'yes', {}, ['x']])('DryRun that is %j is refused', async (value) => {
    const kit = kitOf();
    const { problem: refused } = await kit.refused(restore(value));
    expect(refused.errors).toMatchObject([{ pointer: '/DryRun', code: 'InvalidParameter' }]);
    expect(kit.called).toEqual([]);
  });

  it('DryRun of a caller without mayRestore reports it, but the restore is a 403', async () => {
    const kit = kitOf('no restore');
    await kit.serve(restore(true));
    expect(kit.dry).toMatchObject([{ denial: 'no restore' }]);
    expect((await kit.refused(restore(false))).status).toBe(403);
    expect(kit.called).toEqual(['restore dry run']);
  });

  it('DryRun of a state is refused', async () => {
    const kit = kitOf();
    const state = httpRequest({ method: 'GET', path: '/revocations/t', body: { DryRun: true } });
    expect((await kit.refused(state)).problem.errors).toMatchObject([{ pointer: '/DryRun' }]);
    expect(kit.called).toEqual([]);
  });
});

it.each(['', '{}', '{"DryRun":true}', '{"ClientToken":"t"}'])(
  'a direct invocation of a function that cannot revoke is refused with its routes: %j',
  async (body) => {
    const request = httpRequest({ entryPoint: 'direct', path: '/', headers: {}, body });
    const { status, problem: refused } = await createKit().refused(request, {
      restore: () => Promise.reject(new Error('called')),
    });
    expect([status, refused.code]).toEqual([404, 'RouteNotFound']);
    expect(refused.detail).toBe(
      'A direct invocation can only revoke, which this function does not. It serves POST …/revocations/{ClientToken}/restore, through API Gateway or an HTTP trigger.',
    );
  },
);
