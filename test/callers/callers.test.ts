import { describe, expect, it } from 'vitest';
import { local } from '../../lib/callers/local.ts';
import { nobody } from '../../lib/callers/nobody.ts';
import { httpRequest } from '../http/chain-kit.ts';

describe('the callers of this version', () => {
  it.each(['gateway', 'http-trigger', 'direct'] as const)(
    'local() calls everybody local, through %s',
    (door) => {
      expect(local()(httpRequest({ door }))).toEqual({ name: 'local' });
    },
  );

  it.each(['gateway', 'http-trigger', 'direct'] as const)(
    'nobody() refuses everybody, through %s',
    (door) => {
      const headers = { authorization: 'Bearer anything' };
      expect(nobody()(httpRequest({ door, headers }))).toBeUndefined();
    },
  );
});
