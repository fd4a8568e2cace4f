import { expect, it } from 'vitest';
import { budgetsOf, type Run, replaceBlock, writeRuns } from '../bench/document.ts';
import { isMet } from '../bench/report.ts';
import { pageText } from './blocks.ts';

const runOf = (value: number, change: Partial<Run> = {}): Run => ({
  machine: { cpu: 'a processor', cores: 2, platform: 'linux x64', node: 'v20.20.2', v8: '11.3' },
  quick: false,
  date: '2026-11-29T12:00:00.000Z',
  findings: [
    {
      section: 'cold',
      tables: [{ title: 'Cold start', columns: ['', 'time'], rows: [['ours', `${value} ms`]] }],
      ratios: [
        { what: 'time', value, budget: 0.24 },
        { what: 'KB zipped', value: 500, budget: 512, varies: 'never' },
      ],
    },
  ],
  ...change,
});

const PAGE =
  'before\n<!-- budgets -->\nold\n<!-- /budgets -->\nbetween\n<!-- tables -->\nold\n<!-- /tables -->\nafter\n';

it.each([
  ['met', [0.2, 0.21, 0.24], 'met'],
  ['missed', [0.25, 0.26, 0.3], '**missed**'],
  ['missed once', [0.2, 0.25, 0.22], '**missed in 1 of 3**'],
])('the page of the benchmarks says that a budget is %s, by all runs', (_, values, verdict) => {
  const { rows } = budgetsOf(
    values.map((value) => runOf(value)),
    false,
  );
  expect(rows).toEqual([
    ['time', values.join(', '), '0.24', verdict],
    ['KB zipped', '500', '512', 'met'],
  ]);
});

it('the page of the benchmarks has no time of a busy computer, but what is the same on every run', () => {
  expect(budgetsOf([runOf(0.1)], true).rows).toEqual([
    ['time', '', '0.24', 'not measured on an idle computer yet'],
    ['KB zipped', '500', '512', 'met'],
  ]);
});

it('the page of the benchmarks is written from three runs, its tables from the second', () => {
  const page = writeRuns(PAGE, [runOf(0.1), runOf(0.2), runOf(0.3)], false);
  expect(page).toContain('0.1, 0.2, 0.3');
  expect(page).toContain('| ours | 0.2 ms |');
  expect(page).not.toMatch(/^old$/m);
  expect(page).toMatch(
    /^before\n<!-- budgets -->\nComputer: 2026-11-29, a processor, [\s\S]*between\n[\s\S]*after\n$/,
  );
});

it('the page of the benchmarks of a busy computer keeps its tables', () => {
  const page = writeRuns(PAGE, [runOf(0.1)], true);
  expect(page).toContain('<!-- tables -->\nold\n<!-- /tables -->');
});

it.each([
  ['too few', [runOf(0.1), runOf(0.1)], 'three runs or more'],
  ['quick ones', [1, 2, 3].map((value) => runOf(value, { quick: true })), 'without --quick'],
  [
    'of several days',
    [runOf(1), runOf(1), runOf(1, { date: '2026-11-30T00:00:00.000Z' })],
    'several computers or days',
  ],
])('the page of the benchmarks is not written from runs that are %s', (_, runs, why) => {
  expect(() => writeRuns(PAGE, runs, false)).toThrow(why);
});

it('the page of the benchmarks has both blocks', () => {
  const page = pageText('docs/benchmarks.md');
  for (const name of ['budgets', 'tables']) expect(replaceBlock(page, name, 'new')).toContain('new');
  expect(() => replaceBlock('', 'tables', '')).toThrow('has no <!-- tables -->');
});

it.each([
  ['what is timed', {}, 3],
  ['what varies little', { varies: 'little' }, 1.25],
  ['what never varies', { varies: 'never' }, 1],
] as const)('a margin of three gives %s its share', (_, kind, most) => {
  const met = (value: number) => isMet({ what: 'a ratio', budget: 1, value, ...kind }, 3);
  expect([met(most), met(most + 0.01)]).toEqual([true, false]);
});
