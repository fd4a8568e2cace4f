/** An assumption about the platform that no source confirms, and what depends on it. */
export interface Fact {
  readonly id: string;
  /** What is assumed: one sentence. */
  readonly fact: string;
  /** What this service does if it is so: sentences, or `–`. Links are relative to `docs/reference/`. */
  readonly ifSo: string;
  /** What happens if it is otherwise: sentences. */
  readonly otherwise: string;
  /** `live`: the live suite checks it. Otherwise: how a person can, as one imperative without a full stop. */
  readonly settle: 'live' | (string & {});
  /** If it is otherwise, the docs promise something untrue, so the live suite fails. */
  readonly breaks?: true;
}
