/** For every sender that signs: exactly its own deliveries are accepted. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asymmetric, NOW, post, SENDERS } from '../support/senders.ts';

const BODY = JSON.stringify({ RegionId: 'cn-hangzhou', ClientToken: 'ticket-1', note: 'Zürich €' });

describe.each(SENDERS)('a delivery of $name', (sender) => {
  const { secrets, signatureHeader, timestampHeader } = sender;
  const [first, second] = secrets;
  const headers = sender.headers({ secret: first, body: BODY });
  const signature = headers[signatureHeader] ?? '';
  const verify = sender.verify([first]);
  const refuses = (change: Record<string, string>, body: string | Buffer = BODY) =>
    expect(verify(post({ ...headers, ...change }, body), NOW)).toBeUndefined();

  it('a delivery is accepted with its delivery id', () => {
    const evidence = verify(post(headers, BODY), NOW);
    expect(evidence).toMatchObject({ deliveryId: sender.signsId ? 'msg_1' : 'delivery-1' });
    expect(evidence?.sentAt).toBe(timestampHeader ? NOW : undefined);
  });

  it('a delivery is accepted with each of several secrets, in any position', () => {
    for (const list of [
      [first, second],
      [second, first],
    ]) {
      expect(sender.verify(list)(post(headers, BODY), NOW)).toBeDefined();
    }
  });

  it('a delivery is refused with a removed secret', () => {
    expect(sender.verify([second])(post(headers, BODY), NOW)).toBeUndefined();
  });

  it('a delivery is accepted with any bytes as the body, UTF-8 or not', () => {
    const body = Buffer.from([0xff, 0x00, 0xc3, 0x28]);
    const signed = sender.headers({ secret: first, body });
    expect(verify(post(signed, body), NOW)).toBeDefined();
    expect(verify(post(signed, body.toString('utf8')), NOW)).toBeUndefined();
  });

  it('a delivery is refused if one bit of the body differs', () => {
    fc.assert(
      fc.property(fc.nat({ max: Buffer.byteLength(BODY) - 1 }), fc.nat({ max: 7 }), (byte, bit) => {
        const body = Buffer.from(BODY);
        body.writeUInt8(body.readUInt8(byte) ^ (1 << bit), byte);
        refuses({}, body);
      }),
    );
  });

  it('a delivery is refused if one bit of a signed header or of the signature differs', () => {
    const covered = [
      signatureHeader,
      ...(timestampHeader ? [timestampHeader] : []),
      ...(sender.signsId ? ['webhook-id'] : []),
    ];
    for (const name of covered) {
      const value = Buffer.from(headers[name] ?? '');
      for (let bit = 0; bit < value.length * 8; bit++) {
        const changed = Buffer.from(value);
        changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        refuses({ [name]: changed.toString('latin1') });
      }
    }
  });

  it('a delivery is refused with a signature of any other grammar', () => {
    const half = signature.slice(0, -1);
    const odd = [
      '',
      half,
      `${signature} `,
      ` ${signature}`,
      `${signature}0`,
      `${signature},`,
      `${signature}, ${signature}x`,
      `${signature}\n`,
      signature.toUpperCase(),
      signature.replace(/^[^=,]+[=,]/, ''),
      signature.replace(/=$/, ''),
      signature.replace('256', '512').replace('v1', 'v2'),
      'x'.repeat(8_000),
    ].filter((each) => each !== signature);
    for (const each of odd) refuses({ [signatureHeader]: each });
  });

  it('a delivery is refused without one of the headers of its signature', () => {
    for (const name of [signatureHeader, timestampHeader, sender.signsId && 'webhook-id']) {
      if (!name) continue;
      const { [name]: _, ...rest } = headers;
      expect(verify(post(rest, BODY), NOW)).toBeUndefined();
    }
  });

  it('a delivery is refused with a repeated header', () => {
    const repeated = new Map([[signatureHeader, []]]);
    expect(verify(post(headers, BODY, { repeated }), NOW)).toBeUndefined();
    refuses({ [signatureHeader]: `${signature},${signature.slice(0, -1)}!` });
  });

  it('a delivery has no delivery id if the header is not a valid one', () => {
    for (const id of ['', ' ', 'a b', 'x'.repeat(129), 'é', 'a\nb']) {
      const signed = sender.headers({ secret: first, body: BODY, id });
      expect(verify(post(signed, BODY), NOW)?.deliveryId).toBeUndefined();
    }
  });
});

describe.each(SENDERS.filter(({ timestampHeader }) => timestampHeader))(
  'the time that $name signs',
  (sender) => {
    const verify = sender.verify([sender.secrets[0]]);
    const at = (distance: number) =>
      verify(post(sender.headers({ secret: sender.secrets[0], body: BODY, at: NOW + distance }), BODY), NOW);

    it('a delivery may differ from now by 300 s in both directions, and not by one second more', () => {
      expect(at(-300_000)).toBeDefined();
      expect(at(300_000)).toBeDefined();
      expect(at(-301_000)).toBeUndefined();
      expect(at(301_000)).toBeUndefined();
    });
  },
);

describe('the timestamp of Standard Webhooks', () => {
  const odd = ['1767323045abc', ' 1767323045', '1767323045.0', '01767323045', '176732304', '-1767323045'];
  it.each([...odd, '1e9', '+1767323045', '１７６７３２３０４５', ''])(
    'the timestamp of Standard Webhooks is refused as %j, even if that was signed',
    (timestamp) => {
      const now = Number.parseInt(timestamp, 10) * 1000 || NOW;
      for (const sender of SENDERS.slice(0, 2)) {
        const signed = sender.headers({ secret: sender.secrets[0], body: BODY, timestamp });
        expect(sender.verify([sender.secrets[0]])(post(signed, BODY), now)).toBeUndefined();
      }
    },
  );
});

it('the id of Standard Webhooks has no dot, which would make the signed text ambiguous', () => {
  for (const sender of SENDERS.slice(0, 2)) {
    const signed = sender.headers({ secret: sender.secrets[0], body: BODY, id: 'msg.1' });
    expect(sender.verify([sender.secrets[0]])(post(signed, BODY), NOW)).toBeUndefined();
  }
});

describe('several signatures in one header', () => {
  const [v1, , , , , pagerduty] = SENDERS;

  it('several signatures in one header are accepted if one of them is valid, with any version of the others', () => {
    if (!v1 || !pagerduty) throw new Error('a sender is missing');
    const join = (sender: typeof v1, separator: string, ...others: string[]) => {
      const signed = sender.headers({ secret: sender.secrets[0], body: BODY });
      const { [sender.signatureHeader]: own = '' } = signed;
      const header = [...others, own].join(separator);
      return sender.verify([sender.secrets[0]])(
        post({ ...signed, [sender.signatureHeader]: header }, BODY),
        NOW,
      );
    };
    const wrong = `v1,${Buffer.alloc(32).toString('base64')}`;
    expect(join(v1, ' ', wrong, 'v2,abc=')).toBeDefined();
    expect(join(v1, ' ', ...Array(7).fill(wrong))).toBeDefined();
    expect(join(v1, ' ', ...Array(8).fill(wrong))).toBeUndefined();
    expect(join(v1, '  ', wrong)).toBeUndefined();
    expect(join(v1, ',', wrong)).toBeUndefined();
    const wrongHex = `v1=${'0'.repeat(64)}`;
    expect(join(pagerduty, ',', wrongHex, 'v2=abc')).toBeDefined();
    expect(join(pagerduty, ', ', wrongHex)).toBeDefined();
    expect(join(pagerduty, ',', ...Array(8).fill(wrongHex))).toBeUndefined();
    expect(join(pagerduty, ',', 'v1=short')).toBeUndefined();
    expect(join(pagerduty, ',', 'junk')).toBeUndefined();
  });

  it('several signatures in one header of both versions are each verified by their own key', () => {
    if (!v1) throw new Error('a sender is missing');
    const both = v1.verify([v1.secrets[0], asymmetric.secrets[0]]);
    for (const sender of [v1, asymmetric]) {
      expect(both(post(sender.headers({ secret: sender.secrets[0], body: BODY }), BODY), NOW)).toBeDefined();
    }
  });
});
