/** The pages that explain error codes: `/errors`, and `/errors/CODE`, which `type` of a problem names. Pure. */
import { ECS_CODES, entryOf } from '../../core/errors/errors.ts';
import { type CodeEntry, OWN_CODES } from '../../core/errors/own-codes.ts';
import { nearestName } from '../../core/request/unknown-members.ts';
import { answeredFor } from '../../core/revocation/explain-code.ts';
import type { LocalAnswer, LocalRequest } from '../gateway/request.ts';
import { linksOf } from './home.ts';
import { codeBlock, escapeHtml, htmlOf, pageAnswer } from './layout.ts';

const PATH = /^\/errors(?:\/([^/]*))?\/?$/;
const CODES = [...new Set([...Object.keys(OWN_CODES), ...Object.keys(ECS_CODES)])];

const AGAIN: Record<CodeEntry['retry'], string> = {
  never: 'Fix it first: the same request is refused again.',
  'same-token': 'Yes, with the same ClientToken.',
  'new-token': 'Use a new ClientToken.',
};

/** Undefined: the request is not for one of these pages. */
export function errorPages(
  { method, path }: Pick<LocalRequest, 'method' | 'path'>,
  interactive: boolean,
): LocalAnswer | undefined {
  const match = PATH.exec(path);
  if (match === null || (method !== 'GET' && method !== 'HEAD')) return undefined;
  const links = linksOf(interactive);
  const code = decoded(match[1] ?? '');
  if (code === '') {
    const title = 'revoke-egress: error codes';
    return pageAnswer(200, htmlOf({ title, main: list(), links, current: '/errors' }));
  }
  const entry = entryOf(code);
  const title = `revoke-egress: ${code}`;
  return entry
    ? pageAnswer(200, htmlOf({ title, main: explain(code, entry), links }))
    : pageAnswer(404, htmlOf({ title, main: unknown(code), links }));
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

const link = (code: string): string =>
  `<a href="/errors/${encodeURIComponent(code)}"><code>${escapeHtml(code)}</code></a>`;

function list(): string {
  const section = (title: string, codes: readonly string[]) =>
    `<h2>${title}</h2>\n<dl>${codes
      .map((code) => `<dt>${link(code)}</dt><dd>${escapeHtml(entryOf(code)?.title ?? '')}</dd>`)
      .join('\n')}</dl>`;
  const own = Object.keys(OWN_CODES);
  const ecs = CODES.filter((code) => !Object.hasOwn(OWN_CODES, code));
  return `<h1>Error codes</h1>
<p>The <code>code</code> of a problem, what it means, and how to fix it. <code>revoke-egress explain CODE</code> prints the
same.</p>
${section('Codes of this service', own)}
${section('Codes of ECS', ecs)}`;
}

function explain(code: string, { title, fix, retry }: CodeEntry): string {
  const { answers = [], onlyWith } = answeredFor(code) ?? {};
  const statuses = answers.map((answer) =>
    answer.code === code ? String(answer.status) : `${answer.status} as ${link(answer.code)}`,
  );
  const settle = code === 'OutcomeUnknown' || code === 'RevocationInProgress';
  return `<h1>${escapeHtml(code)}</h1>
<p>${escapeHtml(title)}</p>
<dl>
<dt>Status</dt><dd>${statuses.join(' or ') || 'that of ECS'}${onlyWith === undefined ? '' : `, with <code>${escapeHtml(onlyWith)}</code>`}</dd>
<dt>How to fix it</dt><dd>${escapeHtml(fix)}</dd>
<dt>Send the same request again?</dt><dd>${AGAIN[retry]}</dd>
</dl>
${settle ? `<p>This command asks again until the outcome is decided:</p>\n${codeBlock('revoke-egress settle TOKEN', 'Settle')}` : ''}
<p><a href="/errors">All error codes</a></p>`;
}

function unknown(code: string): string {
  const near = nearestName(code, CODES);
  return `<h1>Unknown code</h1>
<p><code>${escapeHtml(code)}</code> is in none of the tables. ${near === undefined ? 'ECS may have newer codes; their detail is its own message.' : `Did you mean ${link(near)}?`}</p>
<p><a href="/errors">All error codes</a></p>`;
}
