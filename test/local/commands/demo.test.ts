import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type DemoEnvironment, type Reply, startEnvironment } from '../../../lib/local/demo/environment.ts';
import { createReport } from '../../../lib/local/demo/report.ts';
import { runScenario } from '../../../lib/local/demo/scenario.ts';

function paperOf(colour = false) {
  let text = '';
  const report = createReport({
    write: (more) => {
      text += more;
    },
    colour,
  });
  return { report, text: () => text };
}

it('the report counts failed checks, and shows what was found', () => {
  const { report, text } = paperOf();
  report.check('Water is wet.', true);
  report.check('Fire is cold.', false, { degrees: 800 });
  expect(report.finish()).toBe(1);
  expect(text()).toBe(
    '  ok    Water is wet.\n  FAIL  Fire is cold.\n        found: {"degrees":800}\n\n1 of 2 checks FAILED.\n',
  );
});

it('the report wraps at 80 columns, and aligns the columns of a table', () => {
  const { report, text } = paperOf();
  report.paragraph('word '.repeat(20));
  report.table([
    { rule: 'sgr-1', ports: '1/65535' },
    { rule: 'sgr-22', ports: '' },
  ]);
  expect(text()).toBe(
    `${'word '.repeat(16).trim()}\nword word word word\n\n    rule    ports\n    sgr-1   1/65535\n    sgr-22\n\n`,
  );
});

it('the report has colours only on request', () => {
  const { report, text } = paperOf(true);
  report.check('Green.', true);
  expect(text()).toBe('  \u001b[32mok  \u001b[0m  Green.\n');
});

describe('the scenario', () => {
  let environment: DemoEnvironment;
  beforeAll(async () => {
    environment = await startEnvironment(() => {});
  });
  beforeEach(() => environment.simulator.reset());
  afterAll(() => environment.teardown());

  /** The environment with the `n`th answer changed. Tokens are new, because the table is kept between scenarios. */
  let runs = 0;
  function spoilt(n: number, spoil: (reply: Reply) => Reply): DemoEnvironment {
    const suffix = `-${++runs}`;
    let calls = 0;
    return {
      ...environment,
      revoke: async (request) => {
        const reply = await environment.revoke({
          ...request,
          ClientToken: `${request.ClientToken}${suffix}`,
        });
        return ++calls === n ? spoil(reply) : reply;
      },
    };
  }

  it('the scenario passes with unchanged answers', async () => {
    const { report } = paperOf();
    await runScenario(
      spoilt(0, (reply) => reply),
      report,
    );
    expect(report.finish()).toBe(0);
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
  ])('the scenario notices %s', async (_what, n, failures, spoil) => {
    const { report } = paperOf();
    await runScenario(spoilt(n, spoil), report);
    expect(report.finish()).toBe(failures);
  });

  it('the scenario detects a rule that was not revoked', async () => {
    const { report } = paperOf();
    const honest = spoilt(0, (reply) => reply);
    const rules = environment.egress('sg-94n63e80l');
    await runScenario({ ...honest, egress: () => rules }, report);
    // In each of the two samples: no rule was revoked, the answer names one, and the call was by its id.
    expect(report.finish()).toBe(6);
  });
});
