/** The two sample requests of the API document, verbatim. */

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
 * The printed parameters as a JSON request. The common parameters (`AccessKeyId`, `Signature`, …) are left out, because
 * the function signs.
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

/** The first sample as a JSON object, in lines of at most 80 columns. */
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

/** A shell command that revokes the rule of the first sample. */
export const curlExample = (url: string, clientToken: string): string =>
  [
    `curl -i ${url}/revocations \\`,
    `  -H 'Content-Type: application/json' -d '${sampleBody(clientToken)}'`,
  ].join('\n');
