/** The remediation section of the configuration file: what is closed without anybody asking. */
import * as z from 'zod/mini';
import { PROTOCOLS } from '../../core/model/rule-shapes.ts';
import { choice, described, listOf, notEmpty, section, shaped, sound, wholeNumber } from './kit.ts';
import { blockFault, groupList, portsSchema } from './policy.ts';

const block = z.string({ error: 'must be text, such as "0.0.0.0/0"' }).check(sound(blockFault));
/** Not blank. */
const text = (what: string, example: string) => shaped(/^(?=.*\S)[^\p{C}]+$/u, what, example);

const forbidSchema = section(
  {
    destinations: z.optional(listOf(block, 'Blocks that no rule may open.', { example: '0.0.0.0/0' })),
    protocols: z.optional(listOf(choice(PROTOCOLS, 'A protocol.'), 'Protocols.', { example: 'tcp' })),
    ports: z.optional(listOf(portsSchema, 'Ranges of ports.', { example: 'tcp:22/22' })),
  },
  'Rules that are forbidden: those that every part of this speaks of.',
);

const exceptSchema = section(
  {
    groups: z.optional(groupList('Groups whose rules stay.')),
    tags: z.optional(
      described(
        z
          .record(text('the key of a tag', 'egress'), text('the value of a tag, or a star', 'open'), {
            error: 'must be an object of tags, such as {"egress": "open"}',
          })
          .check(notEmpty(['the keys of tags'])),
        'Groups with all of these tags; "*" is any value.',
      ),
    ),
    descriptions: z.optional(
      listOf(
        text('a description, or its beginning and a star', 'approved:*'),
        'Descriptions of rules that stay.',
        {
          example: 'approved:*',
        },
      ),
    ),
  },
  'Rules that stay though they are forbidden: those that every part of this speaks of.',
);

export const remediationSchema = section(
  {
    mode: choice(['report', 'revoke'], '"report" only says what it would revoke.'),
    maxRulesPerEvent: z.optional(
      wholeNumber(
        1,
        1000,
        'An event that would take more rules than these is refused as a whole. Default 20.',
      ),
    ),
    forbid: listOf(forbidSchema, 'What no rule may do.', { example: { destinations: ['0.0.0.0/0'] } }),
    except: z.optional(listOf(exceptSchema, 'What it spares.', { example: { groups: ['sg-web*'] } })),
  },
  'Closes rules that should not have been opened, when an event tells of them.',
);

export type RemediationSettings = z.infer<typeof remediationSchema>;
