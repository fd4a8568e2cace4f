/** How a caller authenticates. Secrets are in the environment, never in the configuration file. */
import * as z from 'zod/mini';
import { choice, described, listOf, section, shaped, wholeNumber } from './kit.ts';

const variable = shaped(
  /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
  'the name of an environment variable',
  'JIRA_WEBHOOK_SECRET',
);

const variables = (what: string) =>
  listOf(variable, `Names of environment variables, each with ${what}. Several during a key rotation.`, {
    most: 4,
    example: 'JIRA_WEBHOOK_SECRET',
  });

const secrets = variables('a secret of the webhook');
const toleranceSeconds = z.optional(
  wholeNumber(1, 3600, 'How far the signed time may differ from now. Default 300.'),
);
const header = (example: string, about: string) =>
  shaped(/^[a-z0-9][a-z0-9-]{0,63}$/, 'the name of a header in lower case', example, about);

const SCHEMES = [
  section(
    {
      scheme: z.literal('standard-webhooks'),
      secrets: variables('a whsec_ secret or a whpk_ key'),
      toleranceSeconds,
    },
    'Standard Webhooks 1.0: webhook-signature over id, timestamp and body.',
  ),
  section({ scheme: z.literal('github'), secrets }, 'GitHub: X-Hub-Signature-256 over the body.'),
  section(
    { scheme: z.literal('jira'), secrets },
    'Jira Cloud, administrator webhooks: X-Hub-Signature over the body.',
  ),
  section(
    { scheme: z.literal('zendesk'), secrets, toleranceSeconds },
    'Zendesk: X-Zendesk-Webhook-Signature over timestamp and body.',
  ),
  section({ scheme: z.literal('pagerduty'), secrets }, 'PagerDuty V3: X-PagerDuty-Signature over the body.'),
  section(
    {
      scheme: z.literal('bearer'),
      tokens: variables('the SHA-256 of a token of 32 random bytes, in hexadecimal'),
      header: z.optional(
        header(
          'x-revoke-token',
          'The header of the token. Default authorization, where it follows "Bearer ".',
        ),
      ),
    },
    'A token that the caller sends, for tools that cannot sign.',
  ),
  section(
    {
      scheme: z.literal('gateway-app'),
      header: header('x-gw-app-id', 'The backend name of the system parameter CaAppId.'),
      apps: listOf(
        shaped(/^[A-Za-z0-9_-]{1,64}$/, 'the id of an application', '110810'),
        'Ids of applications.',
        {
          example: '110810',
        },
      ),
    },
    'An application that API Gateway has authenticated.',
  ),
  section(
    {
      scheme: z.literal('http-trigger'),
      authType: choice(
        ['function', 'jwt'],
        'How the trigger authenticates. With an anonymous trigger, every client on the Internet would be this caller.',
      ),
    },
    'Any sender that the HTTP trigger of Function Compute has authenticated.',
  ),
  section({ scheme: z.literal('invoke') }, 'Any identity that RAM allows to invoke the function.'),
] as const;

const NAMES = SCHEMES.map((scheme) => scheme.shape.scheme.def.values[0]);

export const authSchema = described(
  z.discriminatedUnion('scheme', SCHEMES, { error: `must have a scheme: ${NAMES.join(', ')}` }),
  'How this caller authenticates.',
);

export type AuthSettings = z.infer<typeof authSchema>;
