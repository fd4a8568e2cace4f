/** An example command with credentials, for a configuration file with callers. Pure. */
import type { ReadConfigFile } from '../../config/file.ts';
import { sampleBody } from './samples.ts';

type Caller = ReadConfigFile['config']['callers'][string];

interface Proof {
  /** The environment variable of the secret. */
  readonly variable: string;
  readonly options: string;
}

/** How the command authenticates as such a caller; undefined if it cannot, or if the caller has a mapping. */
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

/** A command for the first caller with a token, or else with a signing secret; otherwise a reference to the docs. */
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
    return `docs/callers describes how each kind of caller authenticates. A signed test event:

npm run -s revoke-egress -- sign SENDER --body event.json \\
  --url ${url}/revocations | sh`;
  }
  return `As the caller ${first.name}, with its secret instead of the dots:

${first.variable}=… npm run -s revoke-egress -- revoke \\
  --url ${url} ${first.options} --file - <<'END'
${sampleBody(clientToken)}
END`;
}
