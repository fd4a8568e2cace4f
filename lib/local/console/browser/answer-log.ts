/** The list of answers, newest first, and the status line for screen readers. */

import { sentence, tally, tone } from './describe-answer.ts';
import { element } from './dom.ts';
import type { Answered } from './requests.ts';

/** The limit of entries, because more would slow down the page. */
const KEPT = 60;

interface Entry {
  /** What was done. */
  readonly label: string;
  /** Of the request, if it was one. */
  readonly token?: string;
  readonly text: string;
  /** `good`, `warn`, `bad` or `soft`. */
  readonly tone: string;
  /** Short: a status, a count. */
  readonly badge: string;
  readonly body?: unknown;
}

export interface AnswerLog {
  /** One request, or many that were sent at once. */
  answered(label: string, token: string | undefined, answers: readonly Answered[]): void;
  /** Another event; `bad`: an instance was killed, or an operation failed. */
  noted(label: string, text: string, how?: { readonly token?: string; readonly bad?: boolean }): void;
}

function item({ label, token, text, tone, badge, body }: Entry): HTMLLIElement {
  const code = token === undefined ? [] : [element('code', {}, token), ' '];
  const made = element(
    'li',
    {},
    element('span', { class: `badge ${tone}` }, badge),
    ` ${label}: `,
    ...code,
    text,
  );
  if (body !== undefined) {
    const json = element('pre', {}, JSON.stringify(body, null, 2));
    made.append(element('details', {}, element('summary', {}, 'The body'), json));
  }
  return made;
}

const named = (token: string | undefined) => (token === undefined ? {} : { token });

export function createAnswerLog(list: Element, status: Element): AnswerLog {
  function add(summary: string, entry: Entry): void {
    status.textContent = summary;
    list.querySelector('.nothing')?.remove();
    list.prepend(item(entry));
    list.children.item(KEPT)?.remove();
  }

  return {
    answered(label, token, answers) {
      const [first] = answers;
      if (!first) return;
      if (answers.length > 1) {
        const text = tally(answers);
        return add(`${label}: ${text}`, {
          label,
          ...named(token),
          text,
          tone: 'soft',
          badge: `× ${answers.length}`,
        });
      }
      const { status: code, body, took } = first;
      const text = `${sentence(first)} (${took} ms)`;
      add(`${label}: ${code} ${text}`, {
        label,
        ...named(token),
        text,
        tone: tone(code),
        badge: String(code),
        body,
      });
    },
    noted(label, text, { token, bad = false } = {}) {
      add(`${label}: ${text}`, {
        label,
        ...named(token),
        text,
        tone: bad ? 'bad' : 'soft',
        badge: bad ? '†' : '•',
      });
    },
  };
}
