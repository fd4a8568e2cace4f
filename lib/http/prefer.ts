import type { Millis } from '../core/time.ts';
import { filled, type Middleware, type Wait } from './exchange.ts';

/** Far more than an honest header has; the pattern is not linear in the number of quotes. */
const MAX_LENGTH = 1024;
/** Commas and semicolons inside quotes separate nothing. */
const PREFERENCES = /(?:[^",]|"(?:[^"\\]|\\.)*")+/g;
const WAIT = /^\s*wait\s*=\s*(\d{1,9})\s*(?:;|$)/i;
const NAME = /^\s*wait\s*(?:[=;]|$)/i;

/** The seconds of the first `wait` in a Prefer header (RFC 7240: later ones do not count), if it is a number. */
export function preferredWait(header = ''): number | undefined {
  if (header.length > MAX_LENGTH) return undefined;
  const first = header.match(PREFERENCES)?.find((preference) => NAME.test(preference));
  const seconds = first && WAIT.exec(first)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

/** How long to wait, in whole seconds that fit before the deadline; undefined when not even one does. */
export function boundWait(seconds: number, now: Millis, deadline: Millis): Wait | undefined {
  const whole = Math.min(seconds, Math.floor((deadline - now) / 1000));
  return whole >= 1 ? { seconds: whole, until: now + whole * 1000 } : undefined;
}

/** `Prefer: wait=n`: wait for an attempt of the same token that is still running, instead of a 409 at once. */
export const prefer = ({ clock }: { clock: { now(): Millis } }): Middleware => ({
  before: (request) => {
    if (!request.event.command || request.event.command.dry) return;
    const { incoming } = request.event;
    const seconds = preferredWait(incoming.request.headers.prefer);
    const { deadline } = filled(request.event, 'budget');
    const wait = seconds === undefined ? undefined : boundWait(seconds, clock.now(), deadline);
    if (wait !== undefined) request.event.wait = wait;
  },
});
