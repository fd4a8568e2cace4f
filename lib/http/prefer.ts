import type { Millis } from '../core/time.ts';
import type { Timed } from './deadline.ts';
import type { Received } from './middleware.ts';
import type { Command } from './validate.ts';

/** `Prefer: wait=n`, cut to the deadline. */
export interface Wait {
  readonly seconds: number;
  readonly until: Millis;
}

/** Far longer than any legitimate header; the pattern is not linear in the number of quotes. */
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
export const prefer = ({ clock }: { readonly clock: { now(): Millis } }) => {
  return ({ incoming, deadline, command }: Received & Timed & { readonly command: Command }) => {
    const seconds = command.dry ? undefined : preferredWait(incoming.request.headers.prefer);
    return { wait: seconds === undefined ? undefined : boundWait(seconds, clock.now(), deadline) };
  };
};
