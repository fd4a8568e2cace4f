import { describe, expect, it } from 'vitest';
import { type Import, importsOf, sources } from './imports.ts';

/** A room, and the rooms that it may import: `docs/design.md` section 2. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  'lib/core': [],
  'lib/http': ['lib/core'],
  'lib/fc': ['lib/core'],
  'lib/callers': ['lib/core'],
  'lib/stores': ['lib/core'],
  'lib/ecs': ['lib/core'],
  'lib/openapi': ['lib/core'],
  'lib/reference': ['lib', 'lib/core', 'lib/openapi'],
  'lib/machine': ['lib/core'],
  'lib/build': [],
  'lib/client': ['lib/core', 'lib/machine'],
  'lib/operator': ['lib', 'lib/core', 'lib/client', 'lib/stores', 'lib/ecs', 'lib/callers'],
  lib: ['lib/core', 'lib/machine', 'lib/http', 'lib/fc', 'lib/callers', 'lib/stores', 'lib/ecs'],
  functions: ['lib', 'lib/core', 'lib/fc', 'lib/callers', 'lib/stores', 'lib/ecs'],
  'lib/local': [
    'lib',
    'lib/core',
    'lib/machine',
    'lib/http',
    'lib/fc',
    'lib/callers',
    'lib/stores',
    'lib/ecs',
    'lib/openapi',
  ],
};

/** The packages that the pure core may use. `node:net` for the grammar of addresses: no I/O. */
const CORE_PACKAGES = ['zod', 'zod/mini', 'node:crypto', 'node:net'];

function roomOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'lib' && !second.endsWith('.ts') ? `lib/${second}` : top;
}

const own = (to: string): boolean =>
  to.startsWith('lib/') || to.startsWith('functions/') || to.startsWith('test/');

function wrongArrow({ from, to }: Import): boolean {
  if (!own(to)) return roomOf(from) === 'lib/core' && !CORE_PACKAGES.includes(to);
  const [room, target] = [roomOf(from), roomOf(to)];
  return room !== target && !MAY_IMPORT[room]?.includes(target);
}

describe('the arrows between the rooms', () => {
  const imports = sources('functions', 'lib').flatMap(importsOf);

  it('point one way', () => {
    expect(imports.filter(wrongArrow)).toEqual([]);
  });

  it('are read from every file: the reader sees the imports of the composition root', () => {
    expect(imports).toContainEqual({ from: 'lib/app/app.ts', to: 'lib/core/revocation/revoke.ts' });
    expect(imports).toContainEqual({ from: 'lib/core/request/members.ts', to: 'zod/mini' });
  });

  it.each([
    [{ from: 'lib/core/model/rule.ts', to: 'node:fs' }],
    [{ from: 'lib/core/model/rule.ts', to: 'lib/ecs/client.ts' }],
    [{ from: 'lib/http/route.ts', to: 'lib/fc/context.ts' }],
    [{ from: 'lib/ecs/client.ts', to: 'lib/stores/sqlite/store.ts' }],
    [{ from: 'lib/app/app.ts', to: 'lib/local/gateway/gateway.ts' }],
    [{ from: 'lib/app/app.ts', to: 'lib/operator/doctor.ts' }],
    [{ from: 'lib/client/client.ts', to: 'lib/operator/doctor.ts' }],
    [{ from: 'lib/operator/doctor.ts', to: 'lib/local/gateway/gateway.ts' }],
    [{ from: 'functions/revoke-egress.ts', to: 'lib/local/gateway/gateway.ts' }],
    [{ from: 'lib/local/gateway/gateway.ts', to: 'test/architecture/imports.ts' }],
  ])('a wrong one is seen: $from → $to', (arrow) => {
    expect(wrongArrow(arrow)).toBe(true);
  });
});
