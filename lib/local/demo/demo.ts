/** `npm run demo`: both sample requests of the API's document, from end to end, checked while they are shown. */

import { EXIT, runCommand } from '../commands/command.ts';
import { setStage } from './environment.ts';
import { createPaper } from './report.ts';
import { tellStory } from './scenario.ts';

await runCommand('demo', async () => {
  const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const paper = createPaper({ write: (text) => process.stdout.write(text), colour });
  const stage = await setStage((line) => process.stderr.write(line));
  try {
    await tellStory(stage, paper);
  } finally {
    await stage.strike();
  }
  return paper.sum() === 0 ? EXIT.ok : EXIT.failed;
});
