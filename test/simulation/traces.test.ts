import { expect, it } from 'vitest';
import { playTrace } from './trace-stage.ts';
import { TRACES } from './traces.ts';

it.each(TRACES)('traces: $name', async ({ answers, ...trace }) => {
  const played = await playTrace(trace);
  expect(played.violation && played).toBeUndefined();
  expect(played.answers).toEqual(answers);
});
