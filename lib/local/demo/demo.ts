/** `npm run demo`: runs both sample requests of the API document from end to end, with checks. */

import { EXIT, runCommand } from '../commands/command.ts';
import { startEnvironment } from './environment.ts';
import { createReport } from './report.ts';
import { runScenario } from './scenario.ts';

await runCommand('demo', async () => {
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const report = createReport({ write: (text) => process.stdout.write(text), colour });
  const environment = await startEnvironment((line) => process.stderr.write(line));
  try {
    await runScenario(environment, report);
  } finally {
    await environment.teardown();
  }
  return report.finish() === 0 ? EXIT.ok : EXIT.failed;
});
