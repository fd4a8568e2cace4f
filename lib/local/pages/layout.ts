/** The shell of the pages without scripts: head, navigation and style. Pure. */
import type { LocalAnswer } from '../gateway/request.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

export interface Page {
  readonly title: string;
  /** HTML. */
  readonly main: string;
  /** Links of the navigation: address and name. */
  readonly links: readonly (readonly [address: string, name: string])[];
  /** The address of this page. */
  readonly current?: string;
}

const STYLE = `:root { color-scheme: light dark; --line: light-dark(#d8dfe7, #33404e); --card: light-dark(#fff, #18212b);
--accent: light-dark(#0b5cad, #8cc2ff); --soft: light-dark(#566373, #9aa7b6); font: 1rem/1.5 system-ui, sans-serif }
body { margin: 0; color: light-dark(#17202b, #e4e9f0); background: light-dark(#f4f6f9, #10161d) }
nav { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0.75rem 1.25rem; background: #16202c }
nav a { color: #9cc9ff } nav a[aria-current] { color: #fff; font-weight: 600; text-decoration: none }
main { max-width: 52rem; margin: 0 auto; padding: 1.25rem } main a { color: var(--accent) }
h1 { font-size: 1.5rem; margin: 0.5rem 0; overflow-wrap: anywhere } h2 { font-size: 1.15rem; margin: 1.75rem 0 0.5rem }
p, ul, dl { margin: 0.5rem 0 } dt { font-weight: 600 } dd { margin: 0 0 0.75rem; overflow-wrap: anywhere }
pre, code { font: 0.85rem/1.45 ui-monospace, monospace } code { overflow-wrap: anywhere }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 0.35rem; background: var(--card) }
.soft { color: var(--soft) } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }`;

export function htmlOf({ title, main, links, current }: Page): string {
  const anchors = links.map(
    ([address, name]) =>
      `<a href="${address}"${address === current ? ' aria-current="page"' : ''}>${escapeHtml(name)}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<nav aria-label="Pages">${anchors.join('\n')}</nav>
<main>
${main}
</main>
</body>
</html>
`;
}

/** A block of code that scrolls, also by keyboard. */
export const codeBlock = (text: string, label: string): string =>
  `<pre tabindex="0" role="region" aria-label="${escapeHtml(label)}">${escapeHtml(text)}</pre>`;

export const pageAnswer = (
  status: number,
  body: string,
  type: 'text/html' | 'text/plain' = 'text/html',
): LocalAnswer => ({
  status,
  headers: {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
      "frame-ancestors 'none'",
  },
  body,
});
