/** `npm run demo`: both sample requests of the API's document, from end to end, checked while they are shown. */
import { EXIT, runCommand } from './command.ts';
import { createPaper } from './demo-paper.ts';
import { setStage } from './demo-stage.ts';
import { tellStory } from './demo-story.ts';

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
