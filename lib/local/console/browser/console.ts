/** The operations console: user actions and their results. */
import type { ConsoleView, Moment, RevocationView, RuleView } from '../view-types.ts';
import { readAccess, showAccess } from './access.ts';
import { createAnswerLog } from './answer-log.ts';
import { createCountdown } from './countdown.ts';
import { byId, element, show } from './dom.ts';
import { createPlanView } from './plan.ts';
import * as server from './requests.ts';
import { showCalls, showRevocations, showRules, showTotals } from './tables.ts';
import { showTimeline } from './timeline.ts';

/** Milliseconds between two updates. */
const PERIOD = 700;
const FIFTY = 50;
/** Actions whose call to ECS gets no answer: for a removed rule they would stay unknown for minutes. */
const UNANSWERED = new Set(['lose', 'kill-before', 'kill-after']);
const FIRST_GROUP = 'sg-94n63e80l';

const place = (id: string): HTMLElement => byId(id, HTMLElement);
const log = createAnswerLog(place('answers'), place('status'));
const groups = byId('group', HTMLSelectElement);
const buttons = [...document.querySelectorAll<HTMLButtonElement>('button[data-action]')];

let group = FIRST_GROUP;
let chosen: RuleView | undefined;
let last: { readonly token: string; readonly request: server.RequestBody } | undefined;
let sent = 0;
let busy = false;
let view: ConsoleView | undefined;
/** The key of the row that the user picked for the timeline. */
let picked: string | undefined;
const countdown = createCountdown();
const plan = createPlanView();

function draw(): void {
  if (!view) return;
  show(groups, { groups: view.groups, group }, () =>
    (view?.groups ?? []).map(({ id, name }) =>
      element('option', { value: id, selected: id === group }, `${id}, ${name}`),
    ),
  );
  showRules(place('rules'), view.rules, { chosen: chosen?.id, choose, recreate });
  const row = timelineRow(view.revocations ?? []);
  showRevocations(place('revocations'), view.revocations, { shown: row?.key, pick });
  showTimeline(place('timeline'), row);
  showCalls(place('calls'), view.calls);
  showTotals(place('totals'), sent, view.totals);
  const request = last?.request ?? chosen?.request;
  show(place('request'), request, () => [request ? JSON.stringify(request, null, 2) : 'No rule is chosen.']);
  const removed = view.rules.some(({ id, gone }) => gone && id === chosen?.id);
  place('removed-note').hidden = !removed;
  for (const button of buttons) {
    const revokesPlan = button.dataset.action === 'revoke-plan';
    const needs = revokesPlan ? plan.request : button.closest('#same-token') ? last : chosen;
    const unanswered = UNANSWERED.has(button.dataset.action ?? '');
    button.disabled = busy || needs === undefined || (removed && unanswered);
  }
}

/** The picked row; or that of the last request, or else the newest one. */
function timelineRow(rows: readonly RevocationView[]): RevocationView | undefined {
  return rows.find(({ key }) => key === picked) ?? rows.find(({ token }) => token === last?.token) ?? rows[0];
}

function pick(row: RevocationView): void {
  picked = row.key;
  draw();
  place('timeline-title').focus();
}

/** Shows how long the followed token has to wait, and reports its end once. */
function count(): void {
  const { token } = countdown;
  const end = countdown.update(view?.revocations?.find((row) => row.token === token));
  if (token !== undefined && end !== undefined) log.noted('Completed', end, { token });
}

async function update(): Promise<void> {
  view = await server.view(group);
  // The first rule of the seeded group is a system rule; the samples use the second one.
  chosen ??= view.rules.find(({ priority, gone }) => priority <= 100 && !gone);
  draw();
  count();
}

function choose(rule: RuleView): void {
  chosen = rule;
  last = undefined;
  plan.forget();
  draw();
}

function recreate(rule: RuleView): void {
  void act('Another client', async () => {
    await server.recreate(rule.id);
    log.noted('Another client', `added ${rule.destination} again, under a new id.`);
  });
}

/** Runs one action at a time. A failure is shown like an answer. */
async function act(label: string, work: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  const focused = document.activeElement;
  draw();
  try {
    await work();
    await update();
  } catch (error) {
    log.noted(label, error instanceof Error ? error.message : String(error), { bad: true });
  } finally {
    busy = false;
    draw();
    // A disabled button loses the focus.
    if (focused instanceof HTMLElement && document.activeElement === document.body) focused.focus();
  }
}

/** A request with a new token, for the chosen rule if no other is given. */
function newRequest(asked: server.RequestBody | undefined = chosen?.request): {
  token: string;
  request: server.RequestBody;
} {
  picked = undefined;
  const token = `console-${crypto.randomUUID().slice(0, 8)}`;
  last = { token, request: { ...asked, ClientToken: token } };
  return last;
}

async function send(label: string, token: string, requests: readonly server.RequestBody[]): Promise<void> {
  sent += requests.length;
  log.answered(label, token, await Promise.all(requests.map(server.revoke)));
}

async function kill(label: string, moment: Moment): Promise<void> {
  const { token, request } = newRequest();
  place('status').textContent = 'A second instance starts, takes the request, and is killed…';
  sent += 1;
  const { pid, held } = await server.killOwner(request, moment);
  const text = held
    ? `process ${pid} was killed before it answered. When its lease ends, the timer completes the request.`
    : `process ${pid} was killed, but the request ended before it called ECS.`;
  if (held) countdown.follow(token);
  log.noted(label, text, { token, bad: held });
}

const ACTIONS: Readonly<Record<string, (label: string) => Promise<void>>> = {
  send: (label) => {
    const { token, request } = newRequest();
    return send(label, token, [request]);
  },
  fifty: (label) => {
    const { token, request } = newRequest();
    return send(
      label,
      token,
      Array.from({ length: FIFTY }, () => request),
    );
  },
  lose: async (label) => {
    const { token, request } = newRequest();
    await server.loseReply();
    await send(label, token, [request]);
  },
  'kill-before': (label) => kill(label, 'before-ecs'),
  'kill-after': (label) => kill(label, 'after-ecs'),
  again: (label) => (last ? send(label, last.token, [last.request]) : Promise.resolve()),
  other: (label) =>
    last ? send(label, last.token, [{ ...last.request, IfAbsent: 'fail' }]) : Promise.resolve(),
  plan: async (label) => {
    if (!chosen) return;
    const { request } = chosen;
    const answer = await server.revoke({ ...request, DryRun: true });
    plan.made(request, answer);
    log.answered(label, undefined, [answer]);
  },
  change: async (label) => {
    if (!chosen) return;
    await server.recreate(chosen.id);
    log.noted(label, `${chosen.destination} was removed and added again: it has a new id.`);
  },
  'revoke-plan': async (label) => {
    const { token, request } = newRequest(plan.request);
    sent += 1;
    const answer = await server.revoke(request);
    plan.used(answer);
    log.answered(label, token, [answer]);
  },
  state: async (label) => {
    if (last) log.answered(label, last.token, [await server.stateOf(last.token)]);
  },
  restore: async (label) => {
    if (last) log.answered(label, last.token, [await server.restore(last.token)]);
  },
};

for (const button of buttons) {
  const action = ACTIONS[button.dataset.action ?? ''];
  const label = button.textContent ?? '';
  if (!action) throw new Error(`nothing is done by the button "${label}"`);
  button.addEventListener('click', () => void act(label, () => action(label)));
}
// What scrolls must be reachable by keyboard, and the timeline gets the focus of the button that shows it.
for (const region of document.querySelectorAll<HTMLElement>('.scroll, pre, #answers, #revocations')) {
  region.tabIndex = 0;
}
place('timeline-title').tabIndex = -1;
groups.addEventListener('change', () => {
  group = groups.value;
  chosen = undefined;
  last = undefined;
  plan.forget();
  void update();
});
byId('reset', HTMLButtonElement).addEventListener('click', () =>
  act('Reset', async () => {
    await server.reset();
    chosen = undefined;
    last = undefined;
    plan.forget();
    log.noted('Reset', 'the simulated ECS is reset; the table is not.');
  }),
);

async function follow(): Promise<void> {
  try {
    if (!document.hidden && !busy) await update();
  } catch {
    place('status').textContent = 'The server does not answer. Check that npm start is running.';
  }
  setTimeout(() => void follow(), PERIOD);
}

/** Says how to authenticate, if the server has a configuration file. */
async function authenticate(): Promise<void> {
  try {
    showAccess(place('access'), await readAccess(), server.useCredential);
  } catch {
    place('status').textContent = 'The server does not say who may send requests. Reload the page.';
  }
}
void authenticate();
void follow();
