/** The configuration file: the callers, what each may do, and what remediation revokes. */
import * as z from 'zod/mini';
import { authSchema } from './auth.ts';
import { choice, described, flag, section, wholeNumber } from './kit.ts';
import { policySchema } from './policy.ts';
import { remediationSchema } from './remediation.ts';

/** JMESPath. `cross-checks.ts` compiles it. */
const expression = (about: string) =>
  described(z.string({ error: 'must be a JMESPath expression, such as "issue.key"' }), about);

const tokenSchema = described(
  z.discriminatedUnion(
    'from',
    [
      section(
        { from: z.literal('delivery-id') },
        'The delivery id of the sender. Not every scheme signs it.',
      ),
      section(
        {
          from: z.literal('field'),
          expression: expression('Gives a text or a whole number from the payload.'),
        },
        'A part of the payload that identifies the change.',
      ),
    ],
    { error: 'must have "from": "delivery-id", or "from": "field" and an expression' },
  ),
  'The source of the ClientToken. A value that is not a valid token becomes a hash.',
);

const freshSchema = section(
  {
    expression: expression(
      'Gives the time in the payload: ISO 8601 with its zone, or seconds or milliseconds.',
    ),
    withinHours: wholeNumber(1, 168, 'Older deliveries are refused. Longer than the sender retries.'),
  },
  'For senders that sign no time: without it, a captured delivery stays valid.',
);

const answerSchema = section(
  {
    webhookStatuses: z.optional(
      flag(
        'Answers with statuses that webhook senders handle correctly. Default true for signed webhooks, else false.',
      ),
    ),
    withinSeconds: z.optional(
      wholeNumber(2, 600, 'The sender stops waiting after this. Default 9, for PagerDuty 4.'),
    ),
  },
  'The form of the answers to this caller.',
);

const callerSchema = section(
  {
    auth: authSchema,
    mode: z.optional(
      choice(
        ['report', 'revoke'],
        '"report" answers every request as a dry run, whatever it says. Default "revoke".',
      ),
    ),
    when: z.optional(expression('Deliveries for which it gives false or null are answered 200 and ignored.')),
    map: z.optional(expression('Makes the members of a request from the JSON of the sender.')),
    token: z.optional(tokenSchema),
    fresh: z.optional(freshSchema),
    maxPayloadKiB: z.optional(wholeNumber(64, 8192, 'The largest mapped payload in KiB. Default 1024.')),
    answer: z.optional(answerSchema),
  },
  'One caller. Its name scopes its ClientTokens: a renamed caller has no earlier tokens.',
);

const callerName = z.string().check(
  z.regex(/^[a-z][a-z0-9-]{0,31}$/, {
    error: 'is not a valid caller name; use lower-case letters, digits and hyphens, such as "jira"',
  }),
);

export const configFileSchema = section(
  {
    $schema: z.optional(z.string({ error: 'must be text' })),
    callers: described(
      z.record(callerName, callerSchema, { error: 'must be an object, with a member for each caller' }),
      'The callers, by name. All other requests are refused.',
    ),
    policy: policySchema,
    remediation: z.optional(remediationSchema),
  },
  'Configuration of revoke-egress.',
);

export type ConfigFile = z.infer<typeof configFileSchema>;
export type CallerSettings = ConfigFile['callers'][string];
