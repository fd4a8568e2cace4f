/** Who may send requests here: a note for the user, and the token that the console sends for them. */
import type { AccessView, Credential } from '../view-types.ts';
import { element } from './dom.ts';

export const readAccess = async (): Promise<AccessView> => {
  const response = await fetch('/_console/access');
  if (!response.ok) throw new Error(`the server answers ${response.status}`);
  return (await response.json()) as AccessView;
};

type Caller = NonNullable<AccessView['callers']>[number];

/** The callers and how each authenticates, as a list of terms; closed, because it may fill a screen. */
export const callerList = (callers: readonly Caller[]): HTMLElement =>
  element(
    'details',
    { class: 'callers' },
    element('summary', {}, `How each of the ${callers.length} callers authenticates`),
    element(
      'dl',
      {},
      ...callers.map(({ name, scheme, says }) =>
        element('div', {}, element('dt', {}, `${name} (${scheme})`), element('dd', {}, says)),
      ),
    ),
  );

/**
 * Fills `place` with a form for the token of a caller. `use` gets the header of the token, or undefined without one; it is
 * kept in this page only.
 */
export function showAccess(
  place: HTMLElement,
  { callers }: AccessView,
  use: (credential: Credential | undefined) => void,
): void {
  place.hidden = callers === null;
  if (callers === null) return;
  const senders = callers.filter(({ header, mapped }) => header !== undefined && !mapped);
  // The token decides which caller sends; only its header has to be known.
  const select = element(
    'select',
    { id: 'token-header' },
    ...[...new Set(senders.map((each) => each.header ?? ''))].map((header) => {
      const names = senders.filter((each) => each.header === header).map(({ name }) => name);
      return element('option', { value: header }, `${header}: ${names.join(', ')}`);
    }),
  );
  const input = element('input', { id: 'token', type: 'password', autocomplete: 'off' });
  const update = (): void => {
    const header = select.value;
    const token = input.value.trim();
    const value = header === 'authorization' ? `Bearer ${token}` : token;
    use(token === '' ? undefined : { header, value });
  };
  select.addEventListener('change', update);
  input.addEventListener('input', update);
  place.append(
    element('p', {}, WHO),
    callerList(callers),
    ...(senders.length === 0
      ? [element('p', {}, NO_SENDER)]
      : [
          element(
            'div',
            { class: 'bar' },
            element('label', { for: 'token' }, 'Token'),
            input,
            element('label', { for: 'token-header' }, 'Its header'),
            select,
          ),
        ]),
  );
}

const WHO =
  'The configuration file names who may send requests. The token decides which caller sends; without a valid one, ' +
  'requests are answered 401.';

const NO_SENDER =
  'No caller has a bearer token without a mapping, so this page cannot send requests. Use "revoke-egress sign", or start ' +
  'the server without the configuration file: CONFIG= npm start.';
