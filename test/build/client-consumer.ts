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

/** No member that an answer has needs a `!`. */
export async function state(request: RevokeBody): Promise<string> {
  const client = createClient({ transport: direct });
  const { token } = await client.revoke(request);
  const answer = await client.state(token);
  if (answer.kind !== 'result') return answer.kind;
  const { result } = answer;
  switch (result.State) {
    case 'refused':
      return result.Problem.code;
    case 'done':
      return result.Result ? result.Result.Outcome : result.Problem.code;
    default:
      return result.State;
  }
}

export async function undo(token: string): Promise<readonly string[]> {
  const answer = await createClient({ transport: http }).restore(token);
  return answer.kind === 'result'
    ? answer.result.Rules.map((rule) => rule.SecurityGroupRuleId)
    : [answer.token];
}
