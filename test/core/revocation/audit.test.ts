import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createSmallWorld, failure, flat, rule, UNANSWERED } from '../small-world.ts';

describe('the audit record', () => {
  it('of an attempt names the caller, the token, the rules, every call, the round trips and the time', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: UNANSWERED, takes: 100 });
    await world.run(flat());
    expect(world.logged('attempt')).toEqual([
      {
        requestId: 'req-1',
        caller: 'local',
        token: 'token-1',
        regionId: 'cn-hangzhou',
        securityGroupId: 'sg-1',
        form: 'flat',
        attempt: 1,
        attemptId: 'attempt-1',
        key: world.row()?.key,
        state: 'DONE',
        saved: 'applied',
        outcome: 'revoked',
        evidence: 'reply',
        before: ['sgr-1'],
        revoked: ['sgr-1'],
        calls: [
          expect.objectContaining({
            class: 'unanswered',
            code: 'RequestTimeout',
            requestId: 'ecs-RequestTimeout',
          }),
          expect.objectContaining({ class: 'done', requestId: 'revoke-2' }),
        ],
        openUntil: 1_767_226_535_100,
        trips: 8,
        took: 175,
      },
    ]);
  });

  it('of a refusal has its code', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
    await world.run(flat());
    expect(world.logged('attempt')).toMatchObject([
      { state: 'REFUSED', outcome: 'none', code: 'OperationDenied' },
    ]);
  });

  it('of a restore names the new ids', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    await world.restore();
    expect(world.logged('restore')).toMatchObject([
      {
        state: 'DONE',
        outcome: 'restored',
        restored: world.ids(),
        calls: [{ class: 'done', names: 1 }],
        trips: 6,
      },
    ]);
  });

  it('has no member that docs/reference/log-lines.md does not explain', async () => {
    const page = readFileSync(new URL('../../../docs/reference/log-lines.md', import.meta.url), 'utf8');
    const world = createSmallWorld([rule('sgr-1')]);
    world.script.revoke.push({ answer: UNANSWERED, takes: 9_000 });
    await world.run(flat());
    await world.run(flat());
    await world.restore();
    const members = [...world.logged('attempt'), ...world.logged('restore')].flatMap((line) =>
      Object.keys(line),
    );
    expect(members.filter((member) => !page.includes(`| \`${member}\` |`))).toEqual([]);
  });

  it('is one line for every request that did something, and none for a replay', async () => {
    const world = createSmallWorld([rule('sgr-1')]);
    await world.run(flat());
    await world.run(flat());
    expect(world.logged('attempt')).toHaveLength(1);
  });
});
