/** How the callers of a configuration file authenticate at this server: for its pages. Pure. */
import type { ReadConfigFile } from '../../config/file.ts';

type Caller = ReadConfigFile['config']['callers'][string];

export interface CallerAccess {
  readonly name: string;
  readonly scheme: Caller['auth']['scheme'];
  /** The header of a token, in lower case; undefined for other schemes. */
  readonly header?: string;
  /** Names of the environment variables with the secrets, or with the digests of the tokens. */
  readonly variables: readonly string[];
  /** Its payloads are mapped to requests, so the samples are not valid for it. */
  readonly mapped: boolean;
}

export function accessOf(callers: Readonly<Record<string, Caller>>): readonly CallerAccess[] {
  return Object.entries(callers).map(([name, { auth, map, when }]) => ({
    name,
    scheme: auth.scheme,
    ...(auth.scheme === 'bearer' && { header: auth.header ?? 'authorization' }),
    variables: 'secrets' in auth ? auth.secrets : 'tokens' in auth ? auth.tokens : [],
    mapped: map !== undefined || when !== undefined,
  }));
}

/** One or two sentences. */
export function describeAccess({ scheme, header, variables, mapped }: CallerAccess): string {
  const how = howTo(scheme, header, variables.join(' or '));
  return mapped ? `${how} Its own payloads are mapped to requests.` : how;
}

function howTo(scheme: CallerAccess['scheme'], header: string | undefined, variables: string): string {
  switch (scheme) {
    case 'bearer':
      return header === 'authorization'
        ? `Send "Authorization: Bearer TOKEN". ${variables} has the SHA-256 of the token.`
        : `Send the token in the header "${header}". ${variables} has its SHA-256.`;
    case 'gateway-app':
      return 'API Gateway authenticates this application. There is none here: any client that sends its header is this caller.';
    case 'http-trigger':
      return 'The HTTP trigger of Function Compute authenticates it. There is none here.';
    case 'invoke':
      return 'Invokes the function directly, at /2016-08-15 of this server, with the access key of the server.';
    default:
      return `Signs its requests with the secret in ${variables}. "revoke-egress sign" makes a signed test event.`;
  }
}
