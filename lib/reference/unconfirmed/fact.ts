/** An assumption about the platform that no source confirms, and what depends on it. */
export interface Fact {
  readonly id: string;
  /** What is assumed: one sentence. */
  readonly fact: string;
  /** What we do if it is so. */
  readonly ifSo: string;
  /** What happens here if it is otherwise. */
  readonly otherwise: string;
  /** `live`: the live suite settles it. Otherwise: how a person can. */
  readonly settle: 'live' | (string & {});
  /** If it is otherwise, something that the documents promise is not true: the live suite then fails. */
  readonly breaks?: true;
}
