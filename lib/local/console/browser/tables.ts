/** The parts of the page that show data of the server. */
import type { ConsoleView, EcsCallView, RevocationView, RuleView } from '../view-types.ts';
import { stateSentence } from './describe-answer.ts';
import { element, show } from './dom.ts';

export interface RuleActions {
  readonly chosen: string | undefined;
  readonly choose: (rule: RuleView) => void;
  readonly recreate: (rule: RuleView) => void;
}

const code = (text: string): HTMLElement => element('code', {}, text);

/** On a narrow screen a row is a card, and each cell shows its label. */
const cell = (attributes: Readonly<Record<string, string>>, content: Node | string): HTMLElement =>
  element('td', { ...attributes, ...(content === '' && { class: 'empty' }) }, content);

const memberCell = (label: string) => ({ 'data-label': label, class: 'strikethrough' });

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
  return element(
    'tr',
    { class: gone ? 'gone' : '' },
    cell({ 'data-label': 'Take' }, radio),
    cell(memberCell('Protocol'), protocol),
    cell(memberCell('Ports'), ports),
    cell(memberCell('Destination'), destination),
    cell(memberCell('Policy'), policy),
    cell(memberCell('Priority'), String(priority)),
    cell(memberCell('Description'), description),
    cell({ 'data-label': 'Rule' }, code(id)),
    cell({ 'data-label': 'Another client' }, gone ? putBack(rule, name, recreate) : ''),
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
    'Put back',
  );

export function showRules(place: Element, rules: readonly RuleView[], actions: RuleActions): void {
  show(place, { rules, chosen: actions.chosen }, () => {
    if (rules.length === 0) return [element('tr', {}, cell({ colspan: '9', class: 'soft wrap' }, NO_RULES))];
    return rules.map((rule) => ruleRow(rule, actions));
  });
}

const NO_RULES = 'This group has no outbound rules. Choose another group, or reset the simulated ECS.';

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
  show(place, calls, () => {
    if (calls.length === 0) return [element('tr', {}, cell({ colspan: '5', class: 'soft wrap' }, NO_CALLS))];
    return calls.map((call) =>
      element(
        'tr',
        {},
        cell({ 'data-label': 'Call' }, String(call.number)),
        cell({ 'data-label': 'Action' }, call.action.replace('SecurityGroupEgress', '')),
        cell({ 'data-label': 'ClientToken', title: call.token }, code(call.token.slice(0, -DIGEST))),
        cell({ 'data-label': 'Reply', class: call.reply === '200' ? 'good wrap' : 'warn wrap' }, call.reply),
        cell({ 'data-label': 'Effect', class: 'wrap' }, effectOf(call)),
      ),
    );
  });
}

const NO_CALLS = 'ECS has not been asked to change anything yet. Send a request to see its call.';

const TONES: Readonly<Record<RevocationView['state'], string>> = {
  running: 'warn',
  orphaned: 'bad',
  done: 'good',
  refused: 'bad',
  unknown: 'bad',
};

export interface RevocationActions {
  /** The key of the row whose timeline is shown. */
  readonly shown: string | undefined;
  readonly pick: (row: RevocationView) => void;
}

function revocationItem(row: RevocationView, { shown, pick }: RevocationActions): HTMLElement {
  const { key, token, state, attempts, restore } = row;
  const many = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return element(
    'li',
    {},
    element('span', { class: `badge ${TONES[state]}` }, state),
    ' ',
    element('code', {}, token),
    ` ${stateSentence(row)}; ${many}`,
    ...(restore === undefined ? [] : [`; restore: ${restore}`]),
    ' ',
    element(
      'button',
      {
        type: 'button',
        class: 'link',
        'data-key': `timeline-${key}`,
        'aria-label': `Timeline of ${token}`,
        'aria-pressed': String(key === shown),
        onClick: () => pick(row),
      },
      'timeline',
    ),
  );
}

export function showRevocations(
  place: Element,
  rows: readonly RevocationView[] | undefined,
  actions: RevocationActions,
): void {
  // Countdowns in whole seconds, and without the timelines: nothing is drawn again in between.
  const drawn = rows?.map(({ timeline: _, ...row }) => ({
    ...row,
    leaseLeft: Math.ceil(row.leaseLeft / 1000),
    openLeft: Math.ceil((row.openLeft ?? 0) / 1000),
  }));
  show(place, { drawn, shown: actions.shown }, () => {
    if (rows === undefined) {
      return [element('li', {}, 'Tablestore has no cheap list of rows. Press "Ask for its state" instead.')];
    }
    if (rows.length === 0) return [element('li', { class: 'soft' }, EMPTY_TABLE)];
    return rows.map((row) => revocationItem(row, actions));
  });
}

const EMPTY_TABLE = 'The table is empty. Choose a rule and press "Send a request": its row is stored here.';

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
