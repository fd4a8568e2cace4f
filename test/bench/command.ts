/**
 * `npm run bench -- [--quick] [--json file] [--margin n] [section …]`: measures, and holds what has a budget against
 * it. Sections: cold, https, delays, warm, layer, scale, load, trips; default all. Fails when a budget is missed.
 * `--margin` is for a computer that others use too: it multiplies the budgets of times, never those of sizes and round
 * trips.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cold } from './cold.ts';
import { delays } from './delays.ts';
import { type Candidate, prepare } from './functions.ts';
import { layer } from './layer.ts';
import { load } from './load.ts';
import { budgetTable, type Finding, isMet, machine, type Progress, textOf } from './report.ts';
import { scale } from './scale.ts';
import { trips } from './trips.ts';
import { warm } from './warm.ts';

const progress: Progress = (line) => void process.stderr.write(`${line}\n`);

type Section = (candidates: readonly Candidate[], quick: boolean) => Promise<Finding>;

/** Plain with node_modules takes most of the time of a run, and nothing is compared with it there. */
const overHttps = ({ name }: Candidate): boolean => name !== 'plain' && name !== 'ours, no code cache';

const SECTIONS: Readonly<Record<string, Section>> = {
  cold: (candidates, quick) => cold(candidates, { scheme: 'http', rounds: quick ? 5 : 25 }, progress),
  https: (candidates, quick) =>
    cold(candidates.filter(overHttps), { scheme: 'https', rounds: quick ? 5 : 25 }, progress),
  delays: (candidates, quick) =>
    delays(
      candidates,
      { starts: quick ? 3 : 15, requests: quick ? 20 : 60, warmUp: quick ? 200 : 1_000 },
      progress,
    ),
  warm: (candidates, quick) =>
    warm(candidates, { rounds: quick ? 5 : 9, requests: 200, warmUp: 1_000 }, progress),
  layer: (_, quick) => layer(quick ? 5 : 15, progress),
  scale: (candidates, quick) => scale(candidates, quick, progress),
  load: (candidates) => load(candidates, progress),
  trips: (candidates) => trips(candidates, progress),
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      margin: { type: 'string', default: '1' },
    },
    allowPositionals: true,
  });
  const margin = Number(values.margin);
  if (!(margin >= 1)) throw new Error('--margin must be a number from 1');
  const names = positionals.length > 0 ? positionals : Object.keys(SECTIONS);
  const unknown = names.filter((name) => !Object.hasOwn(SECTIONS, name));
  if (unknown.length > 0)
    throw new Error(`no section ${unknown.join(', ')}: ${Object.keys(SECTIONS).join(', ')}`);

  const home = mkdtempSync(join(tmpdir(), 'bench-'));
  const findings: Finding[] = [];
  process.stdout.write(`${JSON.stringify(machine())}\n\n`);
  try {
    progress('building');
    const candidates = await prepare(home);
    for (const name of names) {
      const section = SECTIONS[name];
      if (!section) continue;
      const finding = await section(candidates, values.quick);
      findings.push(finding);
      process.stdout.write(`${finding.tables.map(textOf).join('\n')}\n`);
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }

  const ratios = findings.flatMap((finding) => finding.ratios);
  if (ratios.length > 0) process.stdout.write(textOf(budgetTable(ratios, margin)));
  if (values.json !== undefined) {
    writeFileSync(
      values.json,
      `${JSON.stringify({ machine: machine(), date: new Date(), quick: values.quick, findings }, null, 2)}\n`,
    );
  }
  if (!ratios.every((ratio) => isMet(ratio, margin))) process.exitCode = 1;
}

await main();
