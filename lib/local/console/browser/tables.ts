/** The parts of the page that show data of the server. */
import type { AttemptView, ConsoleView, EcsCallView, RevocationView, RuleView } from '../view-types.ts';
import { element, show } from './dom.ts';
import { stateSentence } from './sentences.ts';

export interface RuleActions {
  readonly chosen: string | undefined;
  readonly choose: (rule: RuleView) => void;
  readonly recreate: (rule: RuleView) => void;
}

function ruleRow(rule: RuleView, { chosen, choose, recreate }: RuleActions): HTMLElement {
  const { id, protocol, ports, destination, policy, priority, description, gone } = rule;
  const name = `${protocol} ${ports} to ${destination}, ${policy}`;
  const radio = element('input', {
    type: 'radio',
    name: 'rule',
    'data-key': `choose-${id}`,
    'aria-label': name,
    checked: id === chosen,
    onChange: () => choose(rule),
  });
  const strikethrough = { class: 'strikethrough' };
  return element(
    'tr',
    { class: gone ? 'gone' : '' },
    element('td', {}, radio),
    element('td', strikethrough, protocol),
    element('td', strikethrough, ports),
    element('td', strikethrough, destination),
    element('td', strikethrough, policy),
    element('td', strikethrough, String(priority)),
    element('td', strikethrough, description),
    element('td', {}, element('code', {}, id)),
    element('td', {}, gone ? putBack(rule, name, recreate) : ''),
  );
}

const putBack = (rule: RuleView, name: string, recreate: (rule: RuleView) => void): HTMLElement =>
  element(
    'button',
    {
      type: 'button',
      'data-key': `recreate-${rule.id}`,
      'aria-label': `Put back ${name}`,
      onClick: () => recreate(rule),
    },
    'puts it back',
  );

export function showRules(place: Element, rules: readonly RuleView[], actions: RuleActions): void {
  show(place, { rules, chosen: actions.chosen }, () => rules.map((rule) => ruleRow(rule, actions)));
}

/** The readable beginning of a token for ECS is followed by `-` and 43 characters. */
const DIGEST = 44;

function effectOf({ removed, added }: EcsCallView): string {
  const parts = [
    removed.length > 0 && `removed ${removed.join(', ')}`,
    added.length > 0 && `added ${added.join(', ')}`,
  ].filter((part) => part !== false);
  return parts.join('; ') || 'none';
}

export function showCalls(place: Element, calls: readonly EcsCallView[]): void {
  show(place, calls, () =>
    calls.map((call) =>
      element(
        'tr',
        {},
        element('td', {}, String(call.number)),
        element('td', {}, call.action.replace('SecurityGroupEgress', '')),
        element('td', { title: call.token }, element('code', {}, call.token.slice(0, -DIGEST))),
        element('td', { class: call.reply === '200' ? 'good wrap' : 'warn wrap' }, call.reply),
        element('td', { class: 'wrap' }, effectOf(call)),
      ),
    ),
  );
}

function attemptLine({ number, took, calls }: AttemptView): string {
  // Calls are stored at the end, so an attempt that was killed has none.
  if (took === undefined) return `Attempt ${number}: has not ended`;
  const text = calls.map(({ class: kind, code, names }) => `${names} × ${code ?? kind}`).join(', ');
  return `Attempt ${number}: ${text || 'no call'}, ${took} ms`;
}

const TONES: Readonly<Record<RevocationView['state'], string>> = {
  running: 'warn',
  orphaned: 'bad',
  done: 'good',
  refused: 'bad',
  unknown: 'bad',
};

function revocationItem(row: RevocationView): HTMLElement {
  const { token, state, attempts, history, restore } = row;
  return element(
    'li',
    {},
    element('span', { class: `badge ${TONES[state]}` }, state),
    ' ',
    element('code', {}, token),
    ` ${stateSentence(row)}`,
    ...(restore === undefined ? [] : [`; restore: ${restore}`]),
    ...(attempts > history.length ? [element('div', { class: 'soft' }, `${attempts} attempts in all`)] : []),
    ...history.map((attempt) => element('div', { class: 'soft' }, attemptLine(attempt))),
  );
}

export function showRevocations(place: Element, rows: readonly RevocationView[] | undefined): void {
  // A countdown in whole seconds: nothing is drawn anew in between.
  const shown = rows?.map((row) => ({ ...row, leaseLeft: Math.ceil(row.leaseLeft / 1000) }));
  show(place, shown ?? 'none', () => {
    if (rows === undefined)
      return [element('li', {}, 'This table cannot be listed; ask for the state of a token.')];
    if (rows.length === 0) return [element('li', { class: 'soft' }, 'The table is empty.')];
    return rows.map(revocationItem);
  });
}

export function showTotals(place: Element, sent: number, totals: ConsoleView['totals']): void {
  const figures = [
    ['Requests sent from this page', sent],
    ['Revoke calls that ECS got', totals.revokeCalls],
    ['Rules removed', totals.rulesRemoved],
    ['Rules put back by a restore', totals.rulesAdded],
  ] as const;
  show(place, figures, () =>
    figures.map(([name, figure]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, String(figure))),
    ),
  );
}
