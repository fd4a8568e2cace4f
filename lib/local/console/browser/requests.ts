/** What the console sends: to the function as any caller does, and to the console's own entry point. */
import type { ConsoleView, Credential, KillReport, Moment } from '../view-types.ts';

export type RequestBody = Readonly<Record<string, unknown>>;

export interface Answered {
  readonly status: number;
  readonly replayed: boolean;
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  /** Milliseconds. */
  readonly took: number;
}

/** Sent with every request to the function; undefined: without one. */
let credential: Credential | undefined;
export const useCredential = (next: Credential | undefined): void => {
  credential = next;
};

async function ask(method: string, path: string, body?: RequestBody): Promise<Answered> {
  const startedAt = performance.now();
  const response = await fetch(path, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(credential && { [credential.header]: credential.value }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    retryAfter: response.headers.get('retry-after'),
    body: Object(parsed(text)),
    took: Math.round(performance.now() - startedAt),
  };
}

/** The gateway's own refusals are plain text. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { detail: text };
  }
}

const at = (token: string): string => `/revocations/${encodeURIComponent(token)}`;

export const revoke = (body: RequestBody): Promise<Answered> => ask('POST', '/revocations', body);
export const stateOf = (token: string): Promise<Answered> => ask('GET', at(token));
export const restore = (token: string): Promise<Answered> => ask('POST', `${at(token)}/restore`);

/** @throws {Error} with the message of the server */
async function own<T>(path: string, body?: RequestBody): Promise<T> {
  const answer = await ask(body ? 'POST' : 'GET', `/_console/${path}`, body);
  if (answer.status !== 200) throw new Error(String(answer.body.error ?? answer.body.detail));
  // The server types its answers with the same file.
  return answer.body as T;
}

export const view = (group: string): Promise<ConsoleView> =>
  own<ConsoleView>(`view?group=${encodeURIComponent(group)}`);
export const loseReply = (): Promise<object> => own('lose-reply', {});
export const recreate = (ruleId: string): Promise<object> => own('recreate', { ruleId });
export const reset = (): Promise<object> => own('reset', {});
export const killOwner = (request: RequestBody, moment: Moment): Promise<KillReport> =>
  own<KillReport>('kill-owner', { request, moment, ...(credential && { credential }) });
