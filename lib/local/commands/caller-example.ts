/** What to paste where a configuration file says who may call: nobody is let in by a bare curl. Pure. */
import type { ReadConfigFile } from '../../config/file.ts';
import { sampleBody } from './samples.ts';

type Caller = ReadConfigFile['config']['callers'][string];

interface Proof {
  /** What has to stand in the environment of the command. */
  readonly variable: string;
  readonly options: string;
}

/** How the command line proves such a caller; undefined: it cannot, or the caller sends something else. */
function proofOf({ auth, map, when }: Caller): Proof | undefined {
  if (map !== undefined || when !== undefined) return undefined;
  switch (auth.scheme) {
    case 'bearer':
      return {
        variable: 'REVOKE_EGRESS_TOKEN',
        options: `--auth bearer${auth.header === undefined ? '' : ` --bearer-header ${auth.header}`}`,
      };
    case 'standard-webhooks':
      return { variable: 'REVOKE_EGRESS_WEBHOOK_SECRET', options: '--auth standard-webhooks' };
    default:
      return undefined;
  }
}

const SCHEMES = ['bearer', 'standard-webhooks'];

/** A command for the first caller with a token, or else with a secret that signs; without any, where to look. */
export function callerExample(
  url: string,
  clientToken: string,
  callers: Readonly<Record<string, Caller>>,
): string {
  const [first] = SCHEMES.flatMap((scheme) =>
    Object.entries(callers).flatMap(([name, caller]) => {
      const proof = caller.auth.scheme === scheme ? proofOf(caller) : undefined;
      return proof === undefined ? [] : [{ name, ...proof }];
    }),
  );
  if (first === undefined) {
    return `How each kind of caller proves itself is in docs/callers. A signed test event:

npm run -s revoke-egress -- sign SENDER --body event.json \\
  --url ${url}/revocations | sh`;
  }
  return `As the caller ${first.name}, with its own secret for the dots:

${first.variable}=… npm run -s revoke-egress -- revoke \\
  --url ${url} ${first.options} --file - <<'END'
${sampleBody(clientToken)}
END`;
}
