import { curlExample } from './samples.ts';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);

/**
 * The page at `/`. `authority` is the `Host` of the request, `more` additional HTML, and `example` makes the example
 * command.
 */
export const helpPage = (authority: string, more = '', example = curlExample): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>revoke-egress</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
pre { overflow-x: auto; padding: 1rem; border: 1px solid }</style>
<h1>revoke-egress</h1>
<p>Takes outbound rules out of security groups: exactly once for every <code>ClientToken</code>.
Without a configuration file, every caller on this host is <code>local</code> and allowed everything.</p>
<pre>${escapeHtml(example(`http://${authority}`, 'my-first-change'))}</pre>
<p>The same command again replays the stored answer, with <code>Idempotency-Replayed: true</code>.
The README has the request members and the error codes.</p>
${more}
</html>
`;
