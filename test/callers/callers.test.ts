import { expect, it } from 'vitest';
import { local } from '../../lib/callers/schemes/platform.ts';
import { ALLOW_ALL } from '../../lib/core/policy/permissions.ts';
import { httpRequest } from '../support/http-chain.ts';

it.each(['gateway', 'http-trigger', 'direct'] as const)(
  'local() authenticates every request as local and allows all, at %s',
  (entryPoint) => {
    expect(local()(httpRequest({ entryPoint }))).toEqual({ name: 'local', permissions: ALLOW_ALL });
  },
);
