/** The round trips of docs/protocol.md, section 11, and no more. */
import { describe, expect, it } from 'vitest';
import { createSmallWorld, failure, flat, GONE, rule, SKEW } from '../small-world.ts';

const one = () => createSmallWorld([rule('sgr-1')]);
const END = ['write DONE'];

describe('the round trips of a request, in sequence', () => {
  it('new, VERIFY=snapshot: 6', async () => {
    const world = one();
    await world.run(flat());
    expect(world.trips).toEqual(['read', 'list', 'write RUNNING', 'revoke', 'list', ...END]);
  });

  it('one rule, gone: 5', async () => {
    const world = one();
    world.script.revoke.push({ answer: GONE });
    await world.run(flat());
    expect(world.trips).toEqual(['read', 'list', 'write RUNNING', 'revoke', ...END]);
  });

  it('one rule, refused: 5', async () => {
    const world = one();
    world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
    await world.run(flat());
    expect(world.trips).toEqual(['read', 'list', 'write RUNNING', 'revoke', 'write REFUSED']);
  });

  it('takeover that finds everything gone: 4', async () => {
    const world = one();
    world.hooks.beforeRevoke = () => {
      world.setRules([]);
      throw new Error('the instance died');
    };
    await expect(world.run(flat())).rejects.toThrow();
    world.pass(9_000 + SKEW);
    await world.run(flat());
    expect(world.trips).toEqual(['read', 'write RUNNING', 'list', ...END]);
  });

  it('new, VERIFY=none: 4', async () => {
    const world = createSmallWorld([rule('sgr-1')], { verify: 'none' });
    await world.run(flat());
    expect(world.trips).toEqual(['read', 'write RUNNING', 'revoke', ...END]);
  });

  it('replay: 1, and 0 of what this instance itself stored', async () => {
    const world = one();
    await world.run(flat());
    await world.run(flat());
    expect(world.trips).toEqual([]);
    await world.run(flat(), {}, world.instance());
    expect(world.trips).toEqual(['read']);
  });

  it('422: 1, and 0 of what this instance itself stored', async () => {
    const world = one();
    await world.run(flat());
    await world.run(flat({ PortRange: '1/2' }), {}, world.instance());
    expect(world.trips).toEqual(['read']);
    await world.run(flat({ PortRange: '1/2' }));
    expect(world.trips).toEqual([]);
  });

  it('409: 1', async () => {
    const world = one();
    world.hooks.beforeRevoke = () => {
      throw new Error('the instance died');
    };
    await expect(world.run(flat())).rejects.toThrow();
    await world.run(flat());
    expect(world.trips).toEqual(['read']);
  });
});
