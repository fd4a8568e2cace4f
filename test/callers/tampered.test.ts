/** Flips every bit of every vendor's delivery: a signed one gives a 401, an unsigned one has no effect. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytes, gatewayEvent } from '../support/fc-events.ts';
import { NOW, SENDERS, type Sender } from '../support/senders.ts';
import { ENTRY_POINT_ENV, entryPointConfig } from './entry-points/entry-points.ts';
import { type Harness, type HarnessAnswer, openHarness } from './entry-points/environment.ts';
import { payload, VENDORS } from './entry-points/vendors.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await openHarness(entryPointConfig(), ENTRY_POINT_ENV);
});
afterAll(() => harness.close());

const SIGNED = VENDORS.flatMap((vendor) => {
  const sender = SENDERS.find(({ name }) => name === vendor.sender);
  return sender ? [{ name: vendor.caller, vendor, sender }] : [];
});

/** A delivery of raw bytes, as the gateway passes them on. */
const deliver = (headers: Record<string, string>, body: Buffer): Promise<HarnessAnswer> =>
  harness.send(
    bytes(
      gatewayEvent({
        headers: { 'Content-Type': 'application/json', ...headers },
        body: body.toString('base64'),
        isBase64Encoded: true,
      }),
    ),
  );

function flipped(value: Buffer, bit: number): Buffer {
  const changed = Buffer.from(value);
  changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return changed;
}

const bitsOf = (value: Buffer) => Array.from({ length: value.length * 8 }, (_, bit) => bit);

/** The headers of the signature, and all others. */
function split(sender: Sender, headers: Readonly<Record<string, string>>) {
  const signs = [sender.signatureHeader, sender.timestampHeader, sender.signsId && 'webhook-id'];
  const names = Object.keys(headers);
  return {
    signed: names.filter((name) => signs.includes(name)),
    free: names.filter((name) => !signs.includes(name)),
  };
}

describe.each(SIGNED)('a delivery of $name', ({ vendor, sender }) => {
  const id = `tampered-${vendor.caller}`;
  const body = Buffer.from(payload(vendor, { id }));
  const headers = sender.headers({ secret: vendor.secret, body, id, at: NOW });
  const { signed, free } = split(sender, headers);
  const unknownSender = async () => JSON.stringify(await deliver({}, body));

  it('a delivery with any flipped bit in its body is a 401', { timeout: 120_000 }, async () => {
    const refused = await unknownSender();
    expect(JSON.parse(refused)).toMatchObject({ status: 401, body: { code: 'Unauthenticated' } });
    const believed: number[] = [];
    for (const bit of bitsOf(body)) {
      if (JSON.stringify(await deliver(headers, flipped(body, bit))) !== refused) believed.push(bit);
    }
    expect(believed).toEqual([]);
  });

  it('a delivery with any flipped bit in a header of its signature is a 401', async () => {
    const refused = await unknownSender();
    const believed: string[] = [];
    for (const name of signed) {
      const value = Buffer.from(headers[name] ?? '', 'latin1');
      for (const bit of bitsOf(value)) {
        const changed = { ...headers, [name]: flipped(value, bit).toString('latin1') };
        if (JSON.stringify(await deliver(changed, body)) !== refused) believed.push(`${name} ${bit}`);
      }
    }
    expect(signed.length).toBeGreaterThan(0);
    expect(believed).toEqual([]);
  });

  it('tampered copies of a delivery call neither the table nor ECS, and the delivery itself is accepted once', async () => {
    expect([harness.simulator.journal.entries(), harness.touches()]).toEqual([[], 0]);
    const answer = await deliver(headers, body);
    expect(answer).toMatchObject({ status: 200, body: { Outcome: 'revoked' } });
    const journal = harness.simulator.journal.entries().length;
    for (const name of free) {
      const value = Buffer.from(headers[name] ?? '', 'latin1');
      for (const bit of bitsOf(value)) {
        const changed = { ...headers, [name]: flipped(value, bit).toString('latin1') };
        const again = await deliver(changed, body);
        expect(again.body).toEqual(answer.body);
      }
    }
    expect(harness.simulator.journal.entries()).toHaveLength(journal);
    harness.renew();
  });
});
