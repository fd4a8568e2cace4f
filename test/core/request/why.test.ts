/** `Reason` and `RequestedBy`: texts for the audit record that change nothing else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRequest } from '../../../lib/core/request/parse-request.ts';
import { fingerprintOf } from '../../../lib/core/revocation/fingerprint.ts';
import { revokeParams } from '../../../lib/ecs/revoke.ts';
import { meaning } from '../../support/request-arbitraries.ts';
import { FLAT, faultsOf } from './support.ts';

const NAMES = ['Reason', 'RequestedBy'] as const;

function read(body: object) {
  const parsed = readRequest({ ClientToken: 't', ...body }, undefined);
  if ('faults' in parsed) throw new TypeError(JSON.stringify(parsed.faults));
  return parsed;
}

describe.each(NAMES)('%s', (name) => {
  it.each([
    ['why', 'why'],
    ['  CHG1:\tthe partner\r\n left  ', 'CHG1: the partner left'],
    ['\u001b[31mred\u0007', '[31mred'],
    ['abc\u202edef\u2028ghi', 'abc def ghi'],
    ['<script>"安全"</script> 😀', '<script>"安全"</script> 😀'],
    ['x'.repeat(512), 'x'.repeat(512)],
    ['😀'.repeat(512), '😀'.repeat(512)],
  ])('%j is kept as %j', (sent, kept) => {
    expect(read({ ...FLAT, [name]: sent }).sent).toHaveProperty(name, kept);
  });

  it.each([null, '', [], ' \n\t ', '\u0000'])('%j is none', (sent) => {
    expect(read({ ...FLAT, [name]: sent }).sent).not.toHaveProperty(name);
  });

  it.each(['x'.repeat(513), '😀'.repeat(513), 'x'.repeat(100_000), 'a\ud800', 7, true, {}, ['why']])(
    'a reason is refused as %j',
    (sent) => {
      expect(faultsOf({ ...FLAT, [name]: sent })).toEqual([`/${name} InvalidParameter`]);
    },
  );

  it('a reason belongs to the request, not to an entry', () => {
    const body = { ...FLAT, IpProtocol: undefined, Permissions: [{ [name]: 'why' }] };
    expect(faultsOf(body)).toContain(`/Permissions/0/${name} UnknownParameter`);
  });
});

it('neither the reason nor the requester is part of what makes two requests the same, or reaches ECS', () => {
  const text = fc.option(fc.string({ maxLength: 40 }), { nil: null });
  fc.assert(
    fc.property(meaning, text, text, (body, Reason, RequestedBy) => {
      const [plain, told] = [read(body), read({ ...body, Reason, RequestedBy })];
      expect(told.request).toEqual(plain.request);
      expect(fingerprintOf(told.request)).toBe(fingerprintOf(plain.request));
      expect(revokeParams(told.sent, 'token')).toEqual(revokeParams(plain.sent, 'token'));
    }),
  );
});
