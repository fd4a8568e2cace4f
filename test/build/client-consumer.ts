/** A program of a user of the package. `client.test.ts` checks it against the declarations of the package. */
import {
  bearer,
  createClient,
  createDirectTransport,
  createHttpTransport,
  type RevokeBody,
  type Transport,
} from '../../lib/client/index.ts';

const http: Transport = createHttpTransport({ url: 'https://host/v1', auth: bearer({ token: 't' }) });
const direct: Transport = createDirectTransport({
  accountId: '1',
  region: 'cn-hangzhou',
  service: 'security',
  function: 'revoke-egress',
  key: { accessKeyId: 'id', accessKeySecret: 'secret' },
});

export async function close(request: RevokeBody, signal: AbortSignal): Promise<readonly string[]> {
  const client = createClient({ transport: http, retry: { total: 60_000 } });
  const answer = await client.revoke(request, { signal, onToken: async (token) => void token });
  switch (answer.kind) {
    case 'result':
      return 'Revoked' in answer.result
        ? answer.result.Revoked.map(({ SecurityGroupRuleId }) => SecurityGroupRuleId)
        : [];
    case 'problem':
      return [answer.problem.code, answer.outcome, String(answer.passing)];
    case 'no-answer':
      return [answer.detail];
  }
}

export async function state(token: string): Promise<string> {
  const answer = await createClient({ transport: direct }).state(token);
  return answer.kind === 'result' ? answer.result.State : answer.kind;
}
