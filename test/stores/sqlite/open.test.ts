import { once } from 'node:events';
import { expect, it } from 'vitest';
import { startProcess } from '../../contracts/worker-pool.ts';
import { makeDirectory } from './kit.ts';

const PROCESSES = 8;
const FILES = 40;

it(`lets ${PROCESSES} processes open the same new file at once`, async () => {
  await using directory = await makeDirectory();
  const children = Array.from({ length: PROCESSES }, () =>
    startProcess(new URL('open-worker.ts', import.meta.url)),
  );
  try {
    await Promise.all(children.map((child) => once(child, 'message')));
    for (let n = 0; n < FILES; n++) {
      const ends = await Promise.all(
        children.map(async (child) => {
          const ended = once(child, 'message');
          child.send(directory.file(`new-${n}.db`));
          return (await ended)[0];
        }),
      );
      expect(ends).toStrictEqual(ends.map(() => 'opened'));
    }
  } finally {
    for (const child of children) child.kill();
  }
});
