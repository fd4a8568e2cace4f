/** The example of docs/cli.md, which a test holds to this text. */
import { bearer, createClient, createHttpTransport } from '../../lib/client/index.ts';

export async function closePartner(url: string, token: string, keep: (token: string) => Promise<void>) {
  const transport = createHttpTransport({ url, auth: bearer({ token }) });
  const client = createClient({ transport });
  const answer = await client.revoke(
    {
      RegionId: 'cn-hangzhou',
      SecurityGroupId: 'sg-94n63e80l',
      IpProtocol: 'tcp',
      PortRange: '443/443',
      DestCidrIp: '10.0.0.0/8',
    },
    // Called and awaited before the request is sent.
    { onToken: keep },
  );
  switch (answer.kind) {
    case 'result':
      return answer.result.Outcome; // 'revoked', 'absent', 'accepted', 'ignored', 'dry-run'
    case 'problem':
      return `${answer.problem.code}, outcome ${answer.outcome}`;
    case 'no-answer':
      return `${answer.detail}, outcome ${answer.outcome}`;
  }
}
