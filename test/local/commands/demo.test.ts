import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Reply, type Stage, setStage } from '../../../lib/local/demo/environment.ts';
import { createPaper } from '../../../lib/local/demo/report.ts';
import { tellStory } from '../../../lib/local/demo/scenario.ts';

function paperOf(colour = false) {
  let text = '';
  const paper = createPaper({
    write: (more) => {
      text += more;
    },
    colour,
  });
  return { paper, text: () => text };
}

describe('the paper', () => {
  it('counts the claims that do not hold, and shows what was found instead', () => {
    const { paper, text } = paperOf();
    paper.check('Water is wet.', true);
    paper.check('Fire is cold.', false, { degrees: 800 });
    expect(paper.sum()).toBe(1);
    expect(text()).toBe(
      '  ok    Water is wet.\n  FAIL  Fire is cold.\n        found: {"degrees":800}\n\n1 of 2 checks FAILED.\n',
    );
  });

  it('folds at 80 columns and keeps the columns of a table under each other', () => {
    const { paper, text } = paperOf();
    paper.say('word '.repeat(20));
    paper.table([
      { rule: 'sgr-1', ports: '1/65535' },
      { rule: 'sgr-22', ports: '' },
    ]);
    expect(text()).toBe(
      `${'word '.repeat(16).trim()}\nword word word word\n\n    rule    ports\n    sgr-1   1/65535\n    sgr-22\n\n`,
    );
  });

  it('is coloured only when asked', () => {
    const { paper, text } = paperOf(true);
    paper.check('Green.', true);
    expect(text()).toBe('  \u001b[32mok  \u001b[0m  Green.\n');
  });
});

describe('the story', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage(() => {});
  });
  beforeEach(() => stage.simulator.reset());
  afterAll(() => stage.strike());

  /** The stage, but the `n`th answer is another one. Tokens are made new: the table outlives the story. */
  let telling = 0;
  function spoilt(n: number, spoil: (reply: Reply) => Reply): Stage {
    const suffix = `-${++telling}`;
    let calls = 0;
    return {
      ...stage,
      revoke: async (request) => {
        const reply = await stage.revoke({ ...request, ClientToken: `${request.ClientToken}${suffix}` });
        return ++calls === n ? spoil(reply) : reply;
      },
    };
  }

  it('holds on an honest stage', async () => {
    const { paper } = paperOf();
    await tellStory(
      spoilt(0, (reply) => reply),
      paper,
    );
    expect(paper.sum()).toBe(0);
  });

  it.each<[what: string, n: number, failures: number, spoil: (reply: Reply) => Reply]>([
    [
      'a first answer that is only observed',
      1,
      2,
      (reply) => ({ ...reply, body: { ...reply.body, Evidence: 'observed' } }),
    ],
    ['a replay that is not marked', 2, 1, (reply) => ({ ...reply, replayed: false })],
    ['a replay that differs', 2, 1, (reply) => ({ ...reply, body: { ...reply.body, RequestId: 'other' } })],
    ['a late replay that differs', 3, 1, (reply) => ({ ...reply, text: '{}' })],
    ['another status than 422', 4, 1, (reply) => ({ ...reply, status: 409 })],
    ['an answer that names no rule', 5, 1, (reply) => ({ ...reply, body: { ...reply.body, Revoked: [] } })],
  ])('notices %s', async (_what, n, failures, spoil) => {
    const { paper } = paperOf();
    await tellStory(spoilt(n, spoil), paper);
    expect(paper.sum()).toBe(failures);
  });

  it('notices a rule that should have gone', async () => {
    const { paper } = paperOf();
    const honest = spoilt(0, (reply) => reply);
    const rules = stage.egress('sg-94n63e80l');
    await tellStory({ ...honest, egress: () => rules }, paper);
    // In each of the two samples: no rule is gone, the answer names one, and the call was by its id.
    expect(paper.sum()).toBe(6);
  });
});
