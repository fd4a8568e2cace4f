/** The small framework that the console needs. Text is inserted as text, never as HTML. */

type Child = Node | string;
type Attributes = Readonly<Record<string, string | boolean | (() => void)>>;

/** Makes an element. `onClick` listens; `true` is an attribute without a value, `false` none; the rest are attributes. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2).toLowerCase(), value);
    else if (value !== false) made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/** @throws {Error} when the page has no such element */
export function byId<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`the page has no ${type.name} "${id}"`);
}

const drawn = new WeakMap<Element, string>();

/**
 * Replaces the content of `place` if it has changed. The focus returns to the control with the same `data-key`, so that
 * an update does not interrupt keyboard users.
 */
export function show(place: Element, what: unknown, draw: () => readonly Child[]): void {
  const text = JSON.stringify(what);
  if (drawn.get(place) === text) return;
  drawn.set(place, text);
  const focused = document.activeElement;
  const key = focused && place.contains(focused) ? focused.getAttribute('data-key') : null;
  place.replaceChildren(...draw());
  if (key !== null) place.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
}
