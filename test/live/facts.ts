/** The assumptions of `docs/reference/unconfirmed.md`, read from the page. */
import { readFileSync } from 'node:fs';

export interface Fact {
  readonly id: string;
  /** What is assumed: one sentence. */
  readonly fact: string;
  /** What happens if it is otherwise: sentences, in Markdown. */
  readonly otherwise: string;
  /** `live`: the live suite checks it. Otherwise: how a person can, as one imperative without a full stop. */
  readonly settle: 'live' | (string & {});
  /** If it is otherwise, the docs promise something untrue, so the live suite fails. */
  readonly breaks: boolean;
}

const PAGE = new URL('../../docs/reference/unconfirmed.md', import.meta.url);
const SECTION =
  /^`(?<id>[\w-]+)`\n\n(?<fact>.+)\n\n(?:- If so: .+\n)?- If not: (?<otherwise>.+)\n- (?<check>.+)\n/;
const LIVE = 'Checked by the live suite';

/** @throws {SyntaxError} for a section that is not written like the others */
function readFact(section: string): Fact {
  const { id, fact, otherwise, check } = SECTION.exec(section)?.groups ?? {};
  const byHand = /^To check by hand: (.+)\.$/.exec(check ?? '')?.[1];
  const settle = check?.startsWith(LIVE) ? 'live' : byHand;
  if (!id || !fact || !otherwise || !settle) throw new SyntaxError(`not a fact: ${section}`);
  return { id, fact, otherwise, settle, breaks: check === `${LIVE}, which fails if not.` };
}

export const FACTS: readonly Fact[] = readFileSync(PAGE, 'utf8').split(/^### /m).slice(1).map(readFact);
