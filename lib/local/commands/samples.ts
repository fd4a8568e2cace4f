/** The two sample requests of the API's document, exactly as printed there. */

/** Revokes access to an address segment. */
export const ADDRESS_SAMPLE = `https://ecs.aliyuncs.com/?Action=RevokeSecurityGroupEgress
&SecurityGroupId=sg-94n63e80l
&IpProtocol=all
&DestCidrIp=10.0.0.0/8
&PortRange=-1/-1
&NicType=intranet
&Policy=Allow
&<Common request parameters>`;

/** Revokes access to another security group. */
export const GROUP_SAMPLE = `https://ecs.aliyuncs.com/?Action=RevokeSecurityGroupEgress
&SecurityGroupId=sg-F876FF7BA
&DestGroupId=sg-1651FBB64
&DestGroupOwnerAccount=test@aliyun.com
&IpProtocol=tcp
&PortRange=22/22
&NicType=intranet
&Policy=Drop
&<Common request parameters>`;

export type JsonRequest = Readonly<Record<string, string>>;

/**
 * The printed parameters as the JSON request. The common ones (`AccessKeyId`, `Signature`, …) that the samples only
 * hint at are the function's own business: it signs.
 */
export function requestOf(sample: string): JsonRequest {
  const parameters = sample
    .slice(sample.indexOf('?') + 1)
    .split('&')
    .map((line) => line.trim())
    .filter((line) => line.includes('='));
  return Object.fromEntries(
    parameters.map((parameter) => {
      const equals = parameter.indexOf('=');
      return [parameter.slice(0, equals), parameter.slice(equals + 1)];
    }),
  );
}

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
