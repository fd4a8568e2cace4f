/** What a caller of the function sees. */

export interface Reply {
  readonly status: number;
  readonly replayed: boolean;
  /** The gateway's own answer for a function that gave none: without a body of ours. */
  readonly byGateway: boolean;
  /** Seconds, of `Retry-After`; NaN where there is none. */
  readonly retryAfter: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** Sends one revocation. Rejects when the connection breaks: as when the process is killed. */
export async function post(url: string, body: object, signal?: AbortSignal): Promise<Reply> {
  const response = await fetch(`${url}/revocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  });
  const text = await response.text();
  const byGateway = response.headers.has('x-ca-error-message');
  return {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    byGateway,
    retryAfter: Number(response.headers.get('retry-after') ?? Number.NaN),
    text,
    body: byGateway ? {} : Object(JSON.parse(text)),
  };
}

/** The same for a request whose connection may break; undefined when it did. */
export const postOrLose = (url: string, body: object): Promise<Reply | undefined> =>
  post(url, body).catch(() => undefined);

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a condition; the test's own time limit bounds it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(10);
}

/** No lease and no outage of the tests is longer, in ms. */
const LONGEST_SETTLE = 60_000;

/** Sends the same request until it is neither running nor unknown, and table and ECS are available. */
export async function settle(url: string, body: object): Promise<Reply> {
  for (const end = performance.now() + LONGEST_SETTLE; ; ) {
    const reply = await post(url, body);
    if (![409, 429, 503, 504].includes(reply.status)) return reply;
    if (performance.now() > end) throw new Error(`still ${reply.status} after a minute: ${reply.text}`);
    await pause(200);
  }
}
