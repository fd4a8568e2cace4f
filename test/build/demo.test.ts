/** The demo with the deployed directory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createReport } from '../../lib/local/demo/report.ts';
import { runScenario } from '../../lib/local/demo/scenario.ts';
import { post } from '../support/post.ts';
import { serveBundled } from './bundled.ts';
import { openHarness } from './function-harness.ts';

it('the bundle alone passes the demo', { timeout: 60_000 }, async () => {
  const { ecs, endpoint, tableEndpoint, close } = await openHarness();
  const home = mkdtempSync(join(tmpdir(), 'demo-'));
  const output: string[] = [];
  try {
    await using running = await serveBundled(home, { ecs: endpoint, table: tableEndpoint });
    const gateway = await running.url();
    const report = createReport({ write: (text) => void output.push(text), colour: false });
    await runScenario(
      {
        gateway,
        simulator: ecs,
        egress: (id) => ecs.world.rules(id).filter(({ Direction }) => Direction === 'egress'),
        revoke: (request) => post(gateway, request),
        teardown: async () => {},
      },
      report,
    );
    expect(report.finish(), output.join('')).toBe(0);
  } finally {
    await close();
    rmSync(home, { recursive: true, force: true });
  }
});
