/** The policy of the operator allows exactly the calls of setup and doctor. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { ROOT } from '../architecture/imports.ts';
import { operatorHarness } from './kit.ts';

const Policy = z.object({
  Statement: z.array(z.object({ Action: z.array(z.string()), Resource: z.string() })),
});

it('docs/ram/operator.json has the rights to exactly the calls of setup and doctor', async () => {
  const { Statement } = Policy.parse(JSON.parse(readFileSync(join(ROOT, 'docs/ram/operator.json'), 'utf8')));
  // One table is to be created, and one of an older release to be given its index.
  await using harness = await operatorHarness({ tables: { older: { timeToLive: 1_209_600 } } });
  expect(await harness.run(['setup'], { TABLESTORE_TABLE: 'older' })).toMatchObject({ code: 0 });
  expect(await harness.run(['setup'])).toMatchObject({ code: 0 });
  expect(await harness.run(['doctor'])).toMatchObject({ code: 0 });
  // The request for the clock has no action and no credentials.
  const actions = harness.ecs.journal.entries().filter(({ action }) => action !== '');
  const seen = [
    ...actions.map(({ action }) => `ecs:${action}`),
    ...harness.table.journal.entries().map(({ operation }) => `ots:${operation}`),
  ];
  expect([...new Set(seen)].sort()).toEqual(Statement.flatMap(({ Action }) => Action).sort());
  for (const { Resource } of Statement)
    expect(Resource).toMatch(/securitygroup\/\*$|table\/TABLE(_unfinished)?$/);
});
