import { describe, expect, it } from 'vitest';
import { type Import, importsOf, sources } from './imports.ts';

/** A box of the layout, and the boxes that it may import: `docs/architecture.md`, "Imports". */
const ADAPTERS = ['http', 'fc', 'callers', 'stores', 'ecs', 'config', 'system'];
const APP_AND_BELOW = ['app', ...ADAPTERS, 'core'];
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  http: ['core'],
  fc: ['core'],
  callers: ['core'],
  stores: ['core'],
  ecs: ['core'],
  config: ['core'],
  system: ['core'],
  app: [...ADAPTERS, 'core'],
  functions: ['app'],
  client: ['core', 'system'],
  cli: ['client', 'core', 'system'],
  operator: ['cli', 'client', ...APP_AND_BELOW],
  simulators: ['core', 'system'],
  local: ['simulators', 'openapi', ...APP_AND_BELOW],
  openapi: ['core', 'config'],
  reference: ['core', 'config', 'openapi'],
  build: [],
};

/** The packages that the pure core may use. `node:net` for the grammar of addresses: no I/O. */
const CORE_PACKAGES = ['zod', 'zod/mini', 'node:crypto', 'node:net'];

function boxOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  return top === 'lib' ? second : top;
}

const own = (to: string): boolean =>
  to.startsWith('lib/') || to.startsWith('functions/') || to.startsWith('test/');

function foreign({ from, to }: Import): boolean {
  if (!own(to)) return boxOf(from) === 'core' && !CORE_PACKAGES.includes(to);
  const [box, target] = [boxOf(from), boxOf(to)];
  return box !== target && !MAY_IMPORT[box]?.includes(target);
}

describe('imports between the boxes of the layout', () => {
  const imports = sources('functions', 'lib').flatMap(importsOf);

  it('imports between the boxes of the layout follow the arrows of the design', () => {
    expect(imports.filter(foreign)).toEqual([]);
  });

  it('imports between the boxes of the layout are read from every file, packages included', () => {
    expect(imports).toContainEqual({ from: 'lib/app/revoke.ts', to: 'lib/core/revocation/revoke.ts' });
    expect(imports).toContainEqual({ from: 'lib/core/request/members.ts', to: 'zod/mini' });
  });

  it('imports between the boxes of the layout start in at most 18 boxes', () => {
    expect(new Set(sources('lib').map(boxOf)).size).toBeLessThanOrEqual(18);
  });

  it.each([
    [{ from: 'lib/core/model/rule.ts', to: 'node:fs' }],
    [{ from: 'lib/core/model/rule.ts', to: 'lib/ecs/revoke.ts' }],
    [{ from: 'lib/http/route.ts', to: 'lib/fc/context.ts' }],
    [{ from: 'lib/ecs/revoke.ts', to: 'lib/stores/sqlite/store.ts' }],
    [{ from: 'lib/config/schema/schema.ts', to: 'lib/callers/jmespath/expression.ts' }],
    [{ from: 'functions/revoke-egress.ts', to: 'lib/ecs/revoke.ts' }],
    [{ from: 'lib/app/revoke.ts', to: 'lib/local/gateway/gateway.ts' }],
    [{ from: 'lib/app/revoke.ts', to: 'lib/operator/doctor.ts' }],
    [{ from: 'lib/client/client.ts', to: 'lib/operator/doctor.ts' }],
    [{ from: 'lib/operator/doctor.ts', to: 'lib/local/gateway/gateway.ts' }],
    [{ from: 'functions/revoke-egress.ts', to: 'lib/local/gateway/gateway.ts' }],
    [{ from: 'lib/local/gateway/gateway.ts', to: 'test/architecture/imports.ts' }],
    [{ from: 'lib/simulators/ecs/simulator.ts', to: 'lib/local/gateway/gateway.ts' }],
    [{ from: 'lib/a-new-box/file.ts', to: 'lib/core/json.ts' }],
  ])('imports between the boxes of the layout that no arrow allows are found: $from → $to', (arrow) => {
    expect(foreign(arrow)).toBe(true);
  });
});
