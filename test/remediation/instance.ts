/** A process that `kit.ts` starts: the function as Function Compute loads it, with one answer for each delivery. */
import { type Answered, contextOf } from './kit.ts';

Object.assign(process.env, JSON.parse(process.argv[2] ?? '{}'));
const { handler } = await import('../../functions/remediate-egress.ts');

async function answer(text: string): Promise<Answered> {
  try {
    return { report: await handler(Buffer.from(text), contextOf()) };
  } catch (error) {
    return { error: String(error instanceof Error ? error.stack : error) };
  }
}

// Its only peer is kit.ts, which sends nothing else.
process.on('message', async ({ number, text }: { number: number; text: string }) => {
  process.send?.({ number, answered: await answer(text) });
});
process.send?.({ ready: true });
