import { describe, expect, it } from 'vitest';
import { local } from '../../lib/callers/schemes/platform.ts';
import { EVERYTHING } from '../../lib/core/policy/permissions.ts';
import { httpRequest } from '../http/chain-kit.ts';

describe('local()', () => {
  it.each(['gateway', 'http-trigger', 'direct'] as const)(
    'calls everybody local, and allows everything, through %s',
    (door) => {
      expect(local()(httpRequest({ door }))).toEqual({ name: 'local', permissions: EVERYTHING });
    },
  );
});
