import type { Fact } from './fact.ts';

const GONE = 'read as "gone": `absent`, or `observed` after a call without an answer';

export const ECS_FACTS: readonly Fact[] = [
  {
    id: 'ecs-absent-flat',
    fact: 'A flat entry that matches no rule is refused with `InvalidSecurityGroupRule.RuleNotExist`.',
    ifSo: GONE,
    otherwise:
      'success without deletion and the code of 2019 are understood too: another look says `absent`, `observed`',
    settle: 'live',
  },
  {
    id: 'ecs-absent-permissions',
    fact: 'So is an entry of `Permissions`.',
    ifSo: GONE,
    otherwise: 'as for the flat form',
    settle: 'live',
  },
  {
    id: 'ecs-unknown-id',
    fact: 'A rule id that the group does not hold is refused with one of the three codes that are documented for it.',
    ifSo: GONE,
    otherwise:
      'it would be a refusal: 4xx with ECS’s code instead of `absent`; nothing is revoked that should stay',
    settle: 'live',
  },
  {
    id: 'ecs-foreign-id',
    fact: 'The id of a rule of another group is refused.',
    ifSo: 'a caller reaches the groups of his policy only, whatever ids he names',
    otherwise:
      'who may name ids reaches every group that the role reaches: bind the role to groups, and give `mayUseRuleIds` to nobody whom that matters for',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-inbound-id',
    fact: 'The id of an inbound rule is refused.',
    ifSo: 'inbound rules are out of reach',
    otherwise: 'who may name ids could take inbound rules of his groups',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-batch',
    fact: 'A call with one entry that matches nothing changes nothing (it is atomic).',
    ifSo: 'what is still listed is revoked by id',
    otherwise: 'what went is seen by a look and said as `observed`; the rest is revoked by id',
    settle: 'live',
  },
  {
    id: 'ecs-priority',
    fact: 'A priority other than 1 must be repeated for a rule to match.',
    ifSo: 'an omitted priority fits rules of priority 1 only',
    otherwise:
      'calls by id do not change. Where nothing fitted, the one call in the caller’s form could take a rule of another priority: the policy is asked about it before, and a look says what went',
    settle: 'live',
  },
  {
    id: 'ecs-address',
    fact: '`198.51.100.7` names the rule for `198.51.100.7/32`.',
    ifSo: 'fitting is by value, and the call by id',
    otherwise: 'the same: ECS’s own matching is used only where nothing fitted',
    settle: 'live',
  },
  {
    id: 'ecs-address-ipv6',
    fact: 'Upper case and leading zeros in an IPv6 block name the same rule.',
    ifSo: 'fitting is by value, and the call by id',
    otherwise: 'the same',
    settle: 'live',
  },
  {
    id: 'ecs-source',
    fact: 'An entry without source fields does not match a rule that has them.',
    ifSo: 'such a rule does not fit, and stands in `Hints`',
    otherwise:
      'where nothing else fitted, ECS could take it: the policy is asked about it before, and a look says what went',
    settle: 'live',
  },
  {
    id: 'ecs-description',
    fact: '`Description` identifies no rule.',
    ifSo: 'it plays no part in fitting, nor in the fingerprint',
    otherwise: 'calls by id do not carry it; where nothing fitted the answer is `absent`',
    settle: 'live',
  },
  {
    id: 'ecs-policy-case',
    fact: '`Policy` is taken in any letter case.',
    ifSo: 'it is sent as `accept` or `drop`',
    otherwise: 'the same: ours is the documented spelling',
    settle: 'live',
  },
  {
    id: 'ecs-policy-allow',
    fact: '`Policy=Allow`, which the old sample sends, is refused today.',
    ifSo: 'callers may send it, ECS gets `accept`',
    otherwise: 'the same',
    settle: 'live',
  },
  {
    id: 'ecs-nic-type',
    fact: '`NicType=internet` matches no rule of a group in a VPC.',
    ifSo: 'such a request fits nothing and ECS’s answer is passed on',
    otherwise: 'ECS takes the rule, a look says so: `revoked`, `observed`',
    settle: 'live',
  },
  {
    id: 'ecs-token-replay',
    fact: 'The same `ClientToken` with the same parameters changes nothing a second time, even if the rule is there again.',
    ifSo: '`VERIFY=none` rests on it, for as long as ECS remembers',
    otherwise:
      'with `VERIFY=snapshot` nothing: calls go by id, and an id never comes back. With `VERIFY=none` a retry could take a rule that was made again',
    settle: 'live',
  },
  {
    id: 'ecs-token-mismatch',
    fact: 'The same `ClientToken` with other parameters is refused.',
    ifSo: 'it says nothing about the first call, so the outcome stays open until a look',
    otherwise: 'every change of parameters gets a token of its own anyway',
    settle: 'live',
  },
  {
    id: 'ecs-token-life',
    fact: 'How long ECS remembers a `ClientToken`, and whether per operation, region or account.',
    ifSo: '–',
    otherwise: 'nothing rests on it but `VERIFY=none`',
    settle: 'send the same call again after an hour, a day, a week',
  },
  {
    id: 'ecs-signature-age',
    fact: 'ECS refuses a call whose signature is older than 15 minutes.',
    ifSo: 'a call without an answer counts as open for 15 minutes and the skew; then a look closes it',
    otherwise:
      'a call that was delayed for longer could take effect after an answer that said `none`. By id it takes only what was asked for',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-look',
    fact: 'A rule that was revoked is no longer listed by the next look.',
    ifSo: '`revoked`, `reply`',
    otherwise: 'it looks again within the budget, and then says `accepted`',
    settle: 'live',
  },
  {
    id: 'ecs-restored-id',
    fact: 'A rule that is authorised again gets a new id.',
    ifSo: 'nothing late can touch it: everything here goes by id',
    otherwise: 'a call that arrives late could take a rule that was put back',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-authorize-existing',
    fact: 'Authorising a rule that exists succeeds and adds nothing.',
    ifSo: 'a restore may meet rules that somebody has put back already',
    otherwise: 'a refusal is passed on, and a repeated restore looks',
    settle: 'live',
  },
  {
    id: 'ecs-five-tuple',
    fact: 'A rule with source fields is listed with them as they were sent.',
    ifSo: 'a five-tuple request fits it',
    otherwise: 'it does not fit, and the one call in the caller’s form decides',
    settle: 'live',
  },
  {
    id: 'ecs-codes',
    fact: 'ECS’s codes mean what its tables of 2018 to 2025 say; none of them is the whole table of today.',
    ifSo: '[errors.md](errors.md) has them, and each is classed by it',
    otherwise:
      'a code that is not known passes through: as a refusal under ECS’s own 4xx, and as an open outcome, looked after, under a 5xx',
    settle: 'codes that [errors.md](errors.md) does not have: watch `code` in the log',
  },
  {
    id: 'ecs-throttling',
    fact: 'How many calls a minute one account may make.',
    ifSo: '–',
    otherwise: 'throttling is passed on as 429 with `Retry-After`, whatever the number',
    settle: 'look in Quota Center; do not provoke it in an account that others use',
  },
];
