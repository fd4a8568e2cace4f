/**
 * Why a refusal takes as long whatever is wrong: the same cryptographic operations are done, in the same order, on as
 * many bytes. Times also depend on other load; the sequence of operations does not.
 */
import { expect, it, vi } from 'vitest';

const work: string[] = [];

vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const watched = (kind: string, sum: import('node:crypto').Hash | import('node:crypto').Hmac) => {
    const update = sum.update.bind(sum);
    return Object.assign(sum, {
      update: (data: string | Buffer) => {
        work.push(kind);
        return update(data);
      },
    });
  };
  return {
    ...crypto,
    createHmac: (...args: Parameters<typeof crypto.createHmac>) =>
      watched('hmac', crypto.createHmac(...args)),
    createHash: (...args: Parameters<typeof crypto.createHash>) =>
      watched('hash', crypto.createHash(...args)),
    timingSafeEqual: (...args: Parameters<typeof crypto.timingSafeEqual>) => {
      work.push(`equal ${args[0].byteLength}`);
      return crypto.timingSafeEqual(...args);
    },
    verify: (...args: Parameters<typeof crypto.verify>) => {
      work.push(`verify ${Buffer.from(args[3] as Buffer).length}`);
      return crypto.verify(...args);
    },
  };
});

const { forgeries, IMPOSTORS, KNOWN_SENDERS, strays } = await import('./hostile-events.ts');
const { createHostileKit } = await import('./hostile-kit.ts');
const { NOW, post, SENDERS } = await import('../support/senders.ts');

/** The work that was done, on one line. */
async function workOf(run: () => unknown): Promise<string> {
  work.length = 0;
  await run();
  return work.join(' ');
}

it('the work of a refusal is the same for every unauthenticated request', async () => {
  const kit = createHostileKit();
  const cases = [...KNOWN_SENDERS.flatMap(forgeries), ...strays(), ...IMPOSTORS];
  expect(cases.length).toBeGreaterThan(300);
  const lines = new Set<string>();
  for (const [, event] of cases) {
    lines.add(await workOf(() => kit.revoke(event)));
  }
  expect([...lines]).toEqual([
    // The callers of the sample in their order: five that sign, one with a token, one behind the gateway.
    'hmac hmac equal 44 hmac equal 71 hmac equal 71 hmac hmac equal 44 hmac equal 67 hash equal 64 equal 6',
  ]);
});

it.each(SENDERS)(
  'the work of a refusal is the same for $name, independent of how close a signature is',
  async (sender) => {
    const body = '{"ClientToken":"t"}';
    const verify = sender.verify(sender.secrets);
    const good = sender.headers({ secret: sender.secrets[0], body });
    const { [sender.signatureHeader]: signature = '' } = good;
    const at = (index: number) => {
      const letter = signature.at(index) === '0' ? '1' : '0';
      return `${signature.slice(0, index)}${letter}${signature.slice(index + 1)}`;
    };
    const prefix = signature.search(/[=,]/) + 1;
    const near = [prefix, prefix + 20, signature.length - 3].map(at);
    const strange = ['', 'junk', signature.slice(0, -1), 'x'.repeat(200)];
    const signedBy = (text: string) => post({ ...good, [sender.signatureHeader]: text }, body);
    const right = signedBy(signature);
    const lines = new Set<string>();
    for (const request of [...[...near, ...strange].map(signedBy), post({}, body)]) {
      lines.add(await workOf(() => expect(verify(request, NOW)).toBeUndefined()));
    }
    // A match or an expired time does not end the work early.
    lines.add(await workOf(() => expect(verify(right, NOW)).toBeDefined()));
    lines.add(await workOf(() => verify(right, NOW + 1e9)));
    expect([...lines]).toEqual([expect.stringMatching(/equal|verify/)]);
  },
);
