import { ADDRESS_SAMPLE, requestOf } from './samples.ts';

/** The document's first sample as a JSON object, with its braces. No line is over 80 columns. */
export function sampleBody(clientToken: string): string {
  const { Action: _action, ...request } = requestOf(ADDRESS_SAMPLE);
  const members = Object.entries({ RegionId: 'cn-hangzhou', ...request, ClientToken: clientToken });
  const lines: string[] = [];
  for (const [name, value] of members) {
    const member = `${JSON.stringify(name)}: ${JSON.stringify(value)}`;
    const last = lines.at(-1);
    if (last !== undefined && last.length + member.length < 72)
      lines[lines.length - 1] = `${last}, ${member}`;
    else lines.push(member);
  }
  return `{\n    ${lines.join(',\n    ')} }`;
}

/** A command to paste into a shell: it revokes the rule of the document's first sample. */
export const curlExample = (url: string, clientToken: string): string =>
  [
    `curl -i ${url}/revocations \\`,
    `  -H 'Content-Type: application/json' -d '${sampleBody(clientToken)}'`,
  ].join('\n');
