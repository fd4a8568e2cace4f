/** The remediation section of the configuration file: what is revoked without a request. */
import * as z from 'zod/mini';
import { PROTOCOLS } from '../../core/model/rule-members.ts';
import { choice, described, listOf, notEmpty, refineMessage, section, shaped, wholeNumber } from './kit.ts';
import { blockFault, groupList, portsSchema } from './policy.ts';

const block = z.string({ error: 'must be text, such as "0.0.0.0/0"' }).check(refineMessage(blockFault));
/** Not blank. A star that would be taken literally is refused: it is usually meant as a wildcard. */
const tagKey = shaped(/^(?=.*\S)[^\p{C}*]+$/u, 'the key of a tag, without a star', 'egress');
const tagValue = shaped(/^(?:\*|(?=.*\S)[^\p{C}*]+)$/u, 'the value of a tag, or a star alone', 'open');
const ruleDescription = shaped(
  /^(?=.*\S)[^\p{C}*]*\*?$/u,
  'a description, or a prefix with a star at its end',
  'approved:*',
);

const forbidSchema = section(
  {
    destinations: z.optional(listOf(block, 'Blocks that no rule may open.', { example: '0.0.0.0/0' })),
    protocols: z.optional(listOf(choice(PROTOCOLS, 'A protocol.'), 'Protocols.', { example: 'tcp' })),
    ports: z.optional(listOf(portsSchema, 'Ranges of ports.', { example: 'tcp:22/22' })),
  },
  'Forbids the rules that match every part.',
);

const exceptSchema = section(
  {
    groups: z.optional(groupList('Groups whose rules are kept.')),
    tags: z.optional(
      described(
        z
          .record(tagKey, tagValue, {
            error: 'must be an object of tags, such as {"egress": "open"}',
          })
          .check(notEmpty(['the keys of tags'])),
        'Groups with all of these tags; "*" is any value.',
      ),
    ),
    descriptions: z.optional(
      listOf(ruleDescription, 'Descriptions of rules that are kept.', { example: 'approved:*' }),
    ),
  },
  'Keeps forbidden rules that match every part.',
);

export const remediationSchema = section(
  {
    mode: choice(['report', 'revoke'], '"report" only reports what would be revoked.'),
    maxRulesPerEvent: z.optional(
      wholeNumber(
        1,
        1000,
        'The limit of rules that one event revokes. A group that does not fit within it is left unchanged. Default 20.',
      ),
    ),
    forbid: listOf(forbidSchema, 'What rules are forbidden.', { example: { destinations: ['0.0.0.0/0'] } }),
    except: z.optional(listOf(exceptSchema, 'Exceptions.', { example: { groups: ['sg-web*'] } })),
  },
  'Revokes forbidden rules after an event that reports a change.',
);

export type RemediationSettings = z.infer<typeof remediationSchema>;
