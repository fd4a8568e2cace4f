/** What can go wrong with one call of a port, as data: a schedule is the list of these, and of who came first. */
import type { FailureClass } from '../../lib/core/errors/ecs/failure-class.ts';
import type { Millis } from '../../lib/core/time.ts';

/** Which port, and whether the call changes something there. */
export type Trip = 'read' | 'write' | 'list' | 'revoke';

export type Fault =
  | { readonly kind: 'none' }
  /** It never arrives. `reported`: the caller learns it at once, else nothing until its limit. */
  | { readonly kind: 'fail-before'; readonly reported: boolean }
  /** The same, with an answer that leaves open whether it arrived. */
  | { readonly kind: 'fail-doubtful' }
  /** It takes effect, and the reply is lost: at once a reset, or silence until the limit. */
  | { readonly kind: 'reply-lost'; readonly reported: boolean }
  /** It takes effect, and a proxy answers with a page of HTML; or it does not. */
  | { readonly kind: 'html'; readonly effect: boolean }
  /** It arrives only after `delay`. `reported`: the connection is reset at once, and the call travels on. */
  | { readonly kind: 'late'; readonly delay: Millis; readonly reported: boolean }
  /** The reply takes `delay`. */
  | { readonly kind: 'slow'; readonly delay: Millis }
  /** A copy arrives after `delay`. `second`: the caller gets the answer to the copy. */
  | { readonly kind: 'duplicate'; readonly delay: Millis; readonly second: boolean }
  /** ECS answers this and does nothing. */
  | { readonly kind: 'refuse'; readonly class: Exclude<FailureClass, 'gone'>; readonly retryAfter?: Millis }
  /** Of a batch only every rule whose bit is set goes, then ECS answers this. */
  | { readonly kind: 'partial'; readonly bits: number; readonly class: 'gone' | 'refused' | 'unanswered' }
  /** ECS confirms `delay` before the effect. */
  | { readonly kind: 'done-early'; readonly delay: Millis }
  /** The table is unavailable for so long: this call fails, and those that follow. */
  | { readonly kind: 'store-unavailable'; readonly delay: Millis }
  /** The instance dies before the call is sent, or after. */
  | { readonly kind: 'crash'; readonly sent: boolean }
  /** The instance is frozen for `delay`. Unsent, the call goes out after the thaw, as far as its adapter still sends it. */
  | { readonly kind: 'freeze'; readonly sent: boolean; readonly delay: Millis }
  /** The clock of the instance jumps. */
  | { readonly kind: 'clock-jump'; readonly offset: Millis };

export type FaultKind = Fault['kind'];

/** Every kind that a long run must have drawn, with the trips that it can happen to. */
export const FAULT_TRIPS: Readonly<Record<Exclude<FaultKind, 'none'>, readonly Trip[]>> = {
  'fail-before': ['read', 'write', 'list', 'revoke'],
  'fail-doubtful': ['write', 'revoke'],
  'reply-lost': ['read', 'write', 'list', 'revoke'],
  html: ['list', 'revoke'],
  late: ['write', 'revoke'],
  slow: ['read', 'write', 'list', 'revoke'],
  duplicate: ['write', 'revoke'],
  refuse: ['list', 'revoke'],
  partial: ['revoke'],
  'done-early': ['revoke'],
  'store-unavailable': ['read', 'write'],
  crash: ['read', 'write', 'list', 'revoke'],
  freeze: ['read', 'write', 'list', 'revoke'],
  'clock-jump': ['read', 'write', 'list', 'revoke'],
};

export const NO_FAULT: Fault = { kind: 'none' };
