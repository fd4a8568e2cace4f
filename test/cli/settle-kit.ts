/** `settle` over a transport that has no network: the shipped protocol in a small world, or a script. */
import { exitCodeOf } from '../../lib/cli/exit-codes.ts';
import { settle } from '../../lib/cli/settle/settle.ts';
import { createClient } from '../../lib/client/client.ts';
import type { Call, Reply, Transport } from '../../lib/client/transport.ts';
import { problemToHttp } from '../../lib/core/http/answer.ts';
import type { Answer, Result } from '../../lib/core/model/result.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { countingRandom, leapingClock, reply } from '../client/kit.ts';
import type { SmallWorld } from '../core/small-world.ts';

export const TOKEN = 'token-1';
const replyOf = (answer: Answer<Result>): Reply => {
  if (answer.kind === 'result') return reply(200, answer.result);
  const { status, headers, body } = problemToHttp(answer.problem, { retryAfter: answer.retryAfter });
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  return reply(status, body, Object.fromEntries(lower));
};

/** The service of a small world. */
export function transportTo(world: SmallWorld): Transport & { readonly calls: Call[] } {
  const calls: Call[] = [];
  return {
    target: 'small world',
    calls,
    async send(call) {
      calls.push(call);
      switch (call.operation) {
        case 'state':
          return replyOf(await world.state());
        case 'restore':
          return replyOf(await world.restore());
        case 'revoke': {
          const { request, sent } = parseRequest(call.body, undefined);
          return replyOf(await world.run(request, { sent }));
        }
      }
    },
  };
}

interface Over {
  readonly transport: Transport;
  readonly clock?: ReturnType<typeof leapingClock>;
  readonly total?: number;
  readonly signal?: AbortSignal;
  readonly onWait?: () => void;
}

export async function settleOver({
  transport,
  clock = leapingClock(),
  total = 1_200_000,
  signal,
  onWait,
}: Over) {
  const printed: string[] = [];
  const waits: string[] = [];
  const stopping = signal ?? new AbortController().signal;
  const client = createClient({
    transport,
    clock,
    random: countingRandom(),
    retry: { total, attempts: 1 },
  });
  const answer = await settle({
    client,
    token: TOKEN,
    clock,
    signal: stopping,
    until: clock.now() + total,
    print: (line) => printed.push(line),
    async wait(until, why) {
      waits.push(why(clock.now()));
      onWait?.();
      await clock.sleep(until - clock.now(), stopping);
    },
  });
  return { answer, code: exitCodeOf(answer), printed, waits };
}

export const worldClock = (world: SmallWorld) => ({
  now: world.now,
  sleep: async (ms: number) => world.pass(ms),
});
