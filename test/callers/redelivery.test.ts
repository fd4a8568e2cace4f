/** Redeliveries of every vendor: the same delivery id, another time and signature. They are replayed. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { NOW, SENDERS } from '../support/senders.ts';
import { ENTRY_POINT_ENV, entryPointConfig } from './entry-points/entry-points.ts';
import { type Harness, openHarness } from './entry-points/environment.ts';
import { payload, VENDORS, viaGateway } from './entry-points/vendors.ts';

const SIGNED = VENDORS.flatMap((vendor) => {
  const sender = SENDERS.find(({ name }) => name === vendor.sender);
  return sender ? [{ name: vendor.caller, vendor, sender }] : [];
});

/** The configuration of the pages, and the same with the delivery id as the token. */
const ofThePages = entryPointConfig();
function byDelivery(): string {
  const config = JSON.parse(ofThePages);
  for (const { name } of SIGNED) config.callers[name].token = { from: 'delivery-id' };
  return JSON.stringify(config);
}

describe.each([
  ['as the pages have it', ofThePages],
  ['by the id of the delivery', byDelivery()],
])('a delivery with the token %s', (_, config) => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await openHarness(config, ENTRY_POINT_ENV);
  });
  afterAll(() => harness.close());
  beforeEach(() => harness.renew());

  it.each(SIGNED)('a redelivery of $name is replayed, member for member', async ({ vendor, sender }) => {
    const body = payload(vendor, { id: 'change-1' });
    const deliver = (later: number, id = `d-${vendor.caller}`) =>
      harness.send(viaGateway(sender.headers({ secret: vendor.secret, body, id, at: NOW + later }), body));
    const first = await deliver(0);
    expect(first).toMatchObject({ status: 200, body: { Outcome: 'revoked' } });
    expect(first.headers).not.toHaveProperty('Idempotency-Replayed');
    const journal = harness.simulator.journal.entries().length;
    for (const later of [5_000, 60_000, 290_000]) {
      const again = await deliver(later);
      expect(again).toMatchObject({ status: 200, headers: { 'Idempotency-Replayed': 'true' } });
      expect(again.body).toEqual(first.body);
    }
    expect(harness.simulator.journal.entries()).toHaveLength(journal);
  });
});

describe('with the delivery id as the token', () => {
  it.each(SIGNED)('another delivery of $name is another change', async ({ vendor, sender }) => {
    const harness = await openHarness(byDelivery(), ENTRY_POINT_ENV);
    try {
      const body = payload(vendor, { id: 'change-1' });
      for (const [id, Outcome] of [
        ['d-1', 'revoked'],
        ['d-2', 'absent'],
      ] as const) {
        const headers = sender.headers({ secret: vendor.secret, body, id, at: NOW });
        expect(await harness.send(viaGateway(headers, body))).toMatchObject({ body: { Outcome } });
      }
    } finally {
      await harness.close();
    }
  });
});
