import type { Command, Given, Option } from '../cli/command.ts';
import { GENERAL } from '../cli/connection/options.ts';
import { faultLines } from '../cli/request/checked.ts';
import { bodyOfFlags, flagOf, PARAMETER_OPTIONS } from '../cli/request/parameter-options.ts';
import { ClientFault } from '../client/transport.ts';
import { isRegionId, REGION_FIX } from '../core/model/region.ts';
import type { RevokeRequest } from '../core/model/request.ts';
import { FLAT_NAMES, parameter } from '../core/request/parameters.ts';
import { readRequest } from '../core/request/parse-request.ts';
import type { Question } from './policy/verdict.ts';

/** The flags that describe a rule. */
const SHAPE = PARAMETER_OPTIONS.filter(({ name }) =>
  FLAT_NAMES.some((member) => member !== 'Description' && name === flagOf(member)),
);

const QUESTION: readonly Option[] = [
  {
    name: 'group',
    value: 'ID',
    multiple: true,
    help: 'The security group. With --matrix: only these groups.',
  },
  { name: 'region-id', value: 'REGION', help: 'Its region. Default: the first region of the caller.' },
  { name: 'rule', value: 'ID', multiple: true, help: 'A rule by its id; may be repeated.' },
  { name: 'restore', help: 'Ask whether the caller may restore, not whether it may revoke.' },
  { name: 'matrix', help: 'Print the rights of all callers for all groups of the policy.' },
  {
    name: 'config',
    value: 'FILE',
    help: 'The configuration file. Default: CONFIG, or revoke-egress.config.json.',
  },
];

export const can: Command = {
  name: 'can',
  summary: 'Show what the policy allows a caller, and by which entry.',
  usage: 'revoke-egress can CALLER --group ID [--rule ID | flags], or can [CALLER] --matrix',
  about: [
    'Reads the configuration file, needs no secrets, and calls nothing. Exits 0 if the policy allows it, 1 if it denies it. Without a rule it answers for the group: whether the caller may revoke anything there.',
    'The text of --matrix changes only with the policy, so that it can be checked in and reviewed. A group with a star means all groups that match it, except those that a longer entry names.',
  ],
  takes: [0, 1],
  sections: [{ title: 'The question', options: QUESTION }, { title: 'The rule', options: SHAPE }, GENERAL],
  examples: [
    {
      says: 'May the runbook close a rule?',
      line: 'revoke-egress can runbook --group sg-web1 --ip-protocol tcp --port-range 22/22 --dest-cidr-ip 10.0.0.0/8',
    },
    { says: 'By its id?', line: 'revoke-egress can runbook --group sg-web1 --rule sgr-bp67acfmxa123b' },
    { says: 'The rights of all callers, to be checked in:', line: 'revoke-egress can --matrix' },
  ],
  async run(given, context) {
    const json = given.on('json');
    const config = given.text('config');
    const ask = given.on('matrix')
      ? { callers: given.positional, groups: given.texts('group') }
      : questionOf(given);
    // The parser of the configuration file is the operator's only.
    const { runCan } = await import('./work.ts');
    return runCan({ config, json, ask }, context);
  },
};

/** @throws {ClientFault} for a question that is incomplete, or about no valid rule */
function questionOf(given: Given): Question {
  const [caller] = given.positional;
  const [group, ...more] = given.texts('group');
  if (caller === undefined || caller === '') throw new ClientFault(`name the caller: ${can.usage}`);
  if (group === undefined || more.length > 0)
    throw new ClientFault('give one group with --group ID, or ask for --matrix');
  const { pattern = '' } = parameter('SecurityGroupId');
  if (!new RegExp(pattern).test(group))
    throw new ClientFault(`--group "${group}" is not the id of a group, such as sg-web1`);
  const region = given.text('region-id');
  if (region !== undefined && !isRegionId(region))
    throw new ClientFault(`--region-id "${region}" is not a valid region id. ${REGION_FIX}`);
  const right = given.on('restore') ? 'restore' : 'revoke';
  return { caller, group, region, names: namesOf(given, group), right };
}

function namesOf(given: Given, group: string): RevokeRequest | undefined {
  const ids = given.texts('rule');
  const shape = bodyOfFlags(given);
  const members = Object.keys(shape).filter((name) => name !== 'RegionId');
  if (ids.length === 0 && members.length === 0) return undefined;
  const read = readRequest(
    {
      ...shape,
      RegionId: 'cn-hangzhou',
      SecurityGroupId: group,
      ...(ids.length > 0 && { SecurityGroupRuleId: ids }),
      DryRun: true,
    },
    undefined,
  );
  if (!('faults' in read)) return read.request;
  throw new ClientFault(['this is not a valid rule:', ...faultLines(read.faults)].join('\n  '));
}
