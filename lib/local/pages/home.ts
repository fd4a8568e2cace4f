/** The page at `/`: what this server is, a first request, how to authenticate, and where to go on. Pure. */

import { visibleLines } from '../../core/visible.ts';
import { type CallerAccess, describeAccess } from './access.ts';
import { codeBlock, escapeHtml, htmlOf } from './layout.ts';

export interface Home {
  /** Makes the command that is shown. */
  readonly example: (url: string, clientToken: string) => string;
  /** The callers of the configuration file; undefined without one. `hidden`: the client is on another computer. */
  readonly access?: readonly CallerAccess[] | 'hidden' | undefined;
  /** The API page and the console are served too. */
  readonly interactive?: boolean;
}

const ERRORS = ['/errors', 'Error codes'] as const;
const INTERACTIVE = [
  ['/docs', 'API'],
  ['/console', 'Console'],
] as const;

export const linksOf = (interactive: boolean): readonly (readonly [string, string])[] => [
  ['/', 'Start'],
  ...(interactive ? INTERACTIVE : []),
  ERRORS,
];

const NEXT: Readonly<Record<string, string>> = {
  '/docs': 'Every request and answer, with samples that you can send from the page.',
  '/console':
    'A simulated security group. Kill an instance, lose a reply, and see that a rule is revoked once.',
  '/errors': 'What each error code means, and how to fix it.',
};

/** HTML for browsers, plain text for curl. */
export type HomeForm = 'html' | 'text';

/** @param authority the `Host` of the request */
export const homeIn = (form: HomeForm, authority: string, home: Home): string =>
  form === 'html' ? homePage(authority, home) : homeText(authority, home);

function homeText(authority: string, { example, interactive = false }: Home): string {
  const url = `http://${authority}`;
  const pages = linksOf(interactive).map(([address, name]) => `${name}: ${url}${address}`);
  return visibleLines(`revoke-egress removes outbound rules from Alibaba Cloud security groups, exactly once.

${example(url, 'my-first-change')}

Pages for a browser:
${pages.join('\n')}
`);
}

export function homePage(authority: string, { example, access, interactive = false }: Home): string {
  const links = linksOf(interactive);
  const next = links
    .filter(([address]) => address !== '/')
    .map(
      ([address, name]) =>
        `<dt><a href="${address}">${escapeHtml(name)}</a></dt><dd>${NEXT[address] ?? ''}</dd>`,
    );
  const command = example(`http://${authority}`, 'my-first-change');
  const main = `<h1>revoke-egress</h1>
<p>Removes outbound rules from Alibaba Cloud security groups: exactly once for every <code>ClientToken</code>.</p>
<h2>Send a first request</h2>
${codeBlock(command, 'A first request')}
<p>Send a revocation again: the stored answer is replayed, with <code>Idempotency-Replayed: true</code>, and ECS is not
called.</p>
<h2>Authenticate</h2>
${accessHtml(access)}
<h2>Go on</h2>
<dl>${next.join('\n')}</dl>
<p class="soft">The folder <code>docs</code> of the checkout has the guides: <code>docs/deploy.md</code>,
<code>docs/callers/README.md</code>, <code>docs/cli.md</code> and <code>docs/operating.md</code>.</p>`;
  return htmlOf({ title: 'revoke-egress', main, links, current: '/' });
}

function accessHtml(access: Home['access']): string {
  if (access === undefined) {
    return `<p>There is no configuration file, so every client on this computer is the caller <code>local</code> and may do
everything. No header is needed.</p>`;
  }
  if (access === 'hidden') {
    return '<p>The configuration file names who may send requests. This page names them on the computer of the server only.</p>';
  }
  if (access.length === 0)
    return '<p>The configuration file has no callers: every request is answered 401.</p>';
  const callers = access.map(
    (each) =>
      `<dt>${escapeHtml(each.name)} (${each.scheme})</dt><dd>${escapeHtml(describeAccess(each))}</dd>`,
  );
  return `<p>The configuration file names who may send requests. Every other request is answered 401.</p>
<dl>${callers.join('\n')}</dl>`;
}
