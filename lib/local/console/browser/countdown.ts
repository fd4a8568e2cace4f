/** What the user is waiting for after an owner was killed, or after a call without an answer. */
import type { RevocationView } from '../view-types.ts';
import { byId } from './dom.ts';

export interface Countdown {
  /** Follows the row of the token, drawn with every update. Returns its end once, for the live region. */
  update(row: RevocationView | undefined): string | undefined;
  /** A killed owner of this token is followed from now on. */
  follow(token: string): void;
  readonly token: string | undefined;
}

const seconds = (ms: number): number => Math.ceil(ms / 1000);

export function createCountdown(): Countdown {
  const place = byId('countdown', HTMLElement);
  const text = byId('countdown-text', HTMLElement);
  const bar = byId('countdown-bar', HTMLProgressElement);
  let token: string | undefined;
  let longest = 0;
  const display = (line: string, left: number): void => {
    place.hidden = false;
    text.textContent = line;
    longest = Math.max(longest, left);
    bar.max = Math.max(1, longest);
    bar.value = left;
  };

  return {
    get token() {
      return token;
    },
    follow(next) {
      token = next;
      longest = 0;
    },
    update(row) {
      if (token === undefined || !row) {
        place.hidden = true;
        return undefined;
      }
      const { state, leaseLeft, openLeft = 0, attempts, outcome, evidence, code } = row;
      if (state === 'running') {
        display(
          `The lease of its owner ends in ${seconds(leaseLeft)} s. Until then no other attempt begins.`,
          leaseLeft,
        );
        return undefined;
      }
      if (state === 'orphaned') {
        display('The lease is over. The timer completes the request within 3 s, without another request.', 0);
        return undefined;
      }
      if (state === 'unknown' && openLeft > 0) {
        display(`A call may still take effect for ${seconds(openLeft)} s. The timer asks again.`, openLeft);
        return undefined;
      }
      place.hidden = true;
      token = undefined;
      const end = outcome === undefined ? code : `${outcome} (${evidence})`;
      return `attempt ${attempts} finished the request: ${end}.`;
    },
  };
}
