/** The timeline of one token: bars for the eye, and the same events as a list for everyone. */
import type { BarView, RevocationView } from '../view-types.ts';
import { stateSentence } from './describe-answer.ts';
import { element, show } from './dom.ts';

const percent = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(2)}%`;

/** Seconds with one decimal, as an offset. */
const offset = (ms: number): string => `+${(ms / 1000).toFixed(ms < 100_000 ? 1 : 0)} s`;

/** A box of the track. The content policy allows styles that a script sets, and no style attributes. */
function box(kind: string, from: number, to: number, span: number): HTMLElement {
  const made = element('span', { class: kind });
  made.style.left = percent(from, span);
  made.style.width = percent(Math.max(0, to - from), span);
  return made;
}

function barRow({ label, kind, from, to, leaseTo, calls }: BarView, span: number): HTMLElement {
  const lease = leaseTo !== undefined && leaseTo > to ? [box('lease', to, leaseTo, span)] : [];
  return element(
    'div',
    { class: 'bar-row' },
    element('span', { class: 'bar-label' }, label),
    element(
      'span',
      { class: 'track' },
      ...lease,
      box(kind, from, to, span),
      ...calls.map((at) => box('call', at, at, span)),
    ),
  );
}

const LEGEND = [
  ['attempt', 'an attempt'],
  ['lost', 'an instance that was lost'],
  ['lease', 'what is left of the lease'],
  ['call', 'a call to ECS'],
] as const;

export function showTimeline(place: Element, row: RevocationView | undefined): void {
  show(place, row ? { ...row.timeline, token: row.token, says: stateSentence(row) } : 'none', () => {
    if (!row) return [element('p', { class: 'soft' }, EMPTY)];
    const { bars, events, span } = row.timeline;
    return [
      element('p', {}, element('code', {}, row.token), ` ${stateSentence(row)}`),
      element(
        'div',
        { class: 'bars', 'aria-hidden': 'true' },
        ...bars.map((bar) => barRow(bar, span)),
        element('div', { class: 'scale' }, element('span', {}, '0 s'), element('span', {}, offset(span))),
        element(
          'div',
          { class: 'legend' },
          ...LEGEND.map(([kind, text]) =>
            element('span', {}, element('span', { class: `key ${kind}` }), text),
          ),
        ),
      ),
      element(
        'ol',
        { class: 'events', 'aria-label': `Events of ${row.token}` },
        ...events.map(({ at, text, tone }) =>
          element(
            'li',
            {},
            element('span', { class: 'offset' }, offset(at)),
            ' ',
            element('span', { class: tone === 'soft' ? '' : tone }, text),
          ),
        ),
      ),
    ];
  });
}

const EMPTY =
  'Send a request: its attempts, its calls to ECS, its lease and its answer appear here in the order of time.';
