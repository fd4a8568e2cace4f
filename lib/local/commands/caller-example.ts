/** An example command with credentials, for a configuration file with callers. Pure. */
import type { ReadConfigFile } from '../../config/file.ts';
import type { TodaysPolicy } from '../../core/completion/types.ts';
import { parseRequest } from '../../core/request/parse-request.ts';
import { sampleBody } from './samples.ts';

type Caller = ReadConfigFile['config']['callers'][string];

interface Sender {
  readonly name: string;
  readonly scheme: string;
  /** The environment variable of the secret. */
  readonly variable: string;
  /** Of the command. */
  readonly options: string;
}

/** How the command authenticates as such a caller; empty if it cannot, or if the caller has a mapping. */
function senderOf(name: string, { auth, map, when }: Caller): readonly Sender[] {
  if (map !== undefined || when !== undefined) return [];
  const { scheme } = auth;
  switch (scheme) {
    case 'bearer': {
      const header = auth.header === undefined ? '' : ` --bearer-header ${auth.header}`;
      return [{ name, scheme, variable: 'REVOKE_EGRESS_TOKEN', options: `--auth bearer${header}` }];
    }
    case 'standard-webhooks': {
      const variable = 'REVOKE_EGRESS_WEBHOOK_SECRET';
      return [{ name, scheme, variable, options: '--auth standard-webhooks' }];
    }
    default:
      return [];
  }
}

/** Why the policy denies the sample request to a caller, or its plan; undefined if it allows it. */
function denialOf({ permissionsOf }: TodaysPolicy, caller: string, command: 'revoke' | 'plan') {
  const permissions = permissionsOf(caller);
  if (permissions === undefined) return `callers does not name ${caller}.`;
  const { request } = parseRequest(JSON.parse(sampleBody('sample')), undefined);
  const judge = command === 'plan' ? (permissions.planned ?? permissions.request) : permissions.request;
  return permissions.scope(request) ?? judge(request);
}

/**
 * A command for a caller that may revoke the rule of the sample: one with a token, or else with a signing secret. If
 * there is none, the plan of a caller that may only plan it, or what the policy lacks.
 */
export function callerExample(
  url: string,
  clientToken: string,
  callers: Readonly<Record<string, Caller>>,
  policy: TodaysPolicy,
): string {
  const all = Object.entries(callers).flatMap(([name, caller]) => senderOf(name, caller));
  const bearers = all.filter(({ scheme }) => scheme === 'bearer');
  const senders = [...bearers, ...all.filter((each) => !bearers.includes(each))];
  const [first] = senders;
  if (first === undefined) return signedExample(url, callers);
  const command = (name: 'revoke' | 'plan', { variable, options }: Sender) =>
    `${variable}=… npm run -s revoke-egress -- ${name} \\
  --url ${url} ${options} --file - <<'END'
${sampleBody(clientToken)}
END`;
  const may = (name: 'revoke' | 'plan') => (sender: Sender) =>
    denialOf(policy, sender.name, name) === undefined;
  const revoker = senders.find(may('revoke'));
  if (revoker !== undefined)
    return `As the caller ${revoker.name}, with its secret instead of the dots:\n\n${command('revoke', revoker)}`;
  // A signed webhook can only revoke.
  const planner = bearers.find(may('plan'));
  if (planner !== undefined) {
    return `No caller that revoke-egress can authenticate as may revoke that rule.
The caller ${planner.name} may plan it, with its secret instead of the dots:

${command('plan', planner)}`;
  }
  return `No caller that revoke-egress can authenticate as may revoke that rule:
${denialOf(policy, first.name, 'revoke')}
Allow region cn-hangzhou and group sg-94n63e80l in the configuration file, and
start again. Then, as the caller ${first.name}, with its secret instead of the dots:

${command('revoke', first)}`;
}

/** A test event of the first caller that signs, if there is one. */
function signedExample(url: string, callers: Readonly<Record<string, Caller>>): string {
  const pages = 'docs/callers describes how each kind of caller authenticates, with sample payloads.';
  const signed = Object.values(callers).find(({ auth }) => 'secrets' in auth);
  if (signed === undefined) return pages;
  return `${pages}
A signed test event, with the secret of the caller instead of the dots:

REVOKE_EGRESS_WEBHOOK_SECRET=… npm run -s revoke-egress -- sign ${signed.auth.scheme} \\
  --body event.json --url ${url}/revocations | sh`;
}
