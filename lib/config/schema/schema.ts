/** The configuration file: who may call, what each may do, what remediation closes by itself. */
import * as z from 'zod/mini';
import { authSchema } from './auth.ts';
import { described, flag, section, wholeNumber } from './kit.ts';
import { policySchema } from './policy.ts';
import { remediationSchema } from './remediation.ts';

/** JMESPath; `cross-checks.ts` has it compiled. */
const expression = (about: string) =>
  described(z.string({ error: 'must be a JMESPath expression, such as "issue.key"' }), about);

const tokenSchema = described(
  z.discriminatedUnion(
    'from',
    [
      section(
        { from: z.literal('delivery-id') },
        "The sender's id of the delivery. Not every scheme signs it.",
      ),
      section(
        {
          from: z.literal('field'),
          expression: expression('Gives text or a whole number of the payload.'),
        },
        'Something in the payload that names the change.',
      ),
    ],
    { error: 'must have "from": "delivery-id", or "from": "field" and an expression' },
  ),
  'Where the ClientToken comes from. What cannot be one is shortened to a hash.',
);

const freshSchema = section(
  {
    expression: expression(
      "Gives the payload's own time: ISO 8601 with its zone, or seconds or milliseconds.",
    ),
    withinHours: wholeNumber(
      1,
      168,
      'A delivery that is older is refused. Longer than the sender goes on retrying.',
    ),
  },
  'For senders that sign no time: without it, a delivery that somebody has captured is good for ever.',
);

const answerSchema = section(
  {
    webhookStatuses: z.optional(
      flag('Statuses that senders of webhooks treat rightly. Default true for signed webhooks, else false.'),
    ),
    withinSeconds: z.optional(
      wholeNumber(2, 600, 'The sender stops waiting after this. Default 9, for PagerDuty 4.'),
    ),
  },
  'How this caller is answered.',
);

const callerSchema = section(
  {
    auth: authSchema,
    when: z.optional(expression('Deliveries for which it gives false or null are answered 200 and ignored.')),
    map: z.optional(expression("Makes the members of a request of the sender's own JSON.")),
    token: z.optional(tokenSchema),
    fresh: z.optional(freshSchema),
    maxPayloadKiB: z.optional(
      wholeNumber(64, 8192, 'The largest payload in KiB, where it is mapped. Default 1024.'),
    ),
    answer: z.optional(answerSchema),
  },
  'One caller. Its name scopes its ClientTokens: a renamed caller starts anew.',
);

const callerName = z.string().check(
  z.regex(/^[a-z][a-z0-9-]{0,31}$/, {
    error: 'is no name for a caller; use small letters, digits and hyphens, such as "jira"',
  }),
);

export const configFileSchema = section(
  {
    $schema: z.optional(z.string({ error: 'must be text' })),
    callers: described(
      z.record(callerName, callerSchema, { error: 'must be an object, with a member for each caller' }),
      'Who may call, by name. Nobody else is let in.',
    ),
    policy: policySchema,
    remediation: z.optional(remediationSchema),
  },
  'Configuration of revoke-egress.',
);

export type ConfigFile = z.infer<typeof configFileSchema>;
export type CallerSettings = ConfigFile['callers'][string];
