import type { Fact } from './fact.ts';

const GONE = 'The code means that the rule is gone: `absent`, or `observed` after an unanswered call.';

export const ECS_FACTS: readonly Fact[] = [
  {
    id: 'ecs-absent-flat',
    fact: 'A flat request that matches no rule is refused with `InvalidSecurityGroupRule.RuleNotExist`.',
    ifSo: GONE,
    otherwise:
      'Success without a deletion and the code of 2019 are handled as well: a second snapshot gives `absent`, `observed`.',
    settle: 'live',
  },
  {
    id: 'ecs-absent-permissions',
    fact: 'An entry of `Permissions` that matches no rule is refused with `InvalidSecurityGroupRule.RuleNotExist`.',
    ifSo: GONE,
    otherwise: 'Handled as for the flat form.',
    settle: 'live',
  },
  {
    id: 'ecs-unknown-id',
    fact: 'A rule id that the group does not have is refused with one of the three documented codes.',
    ifSo: GONE,
    otherwise: 'The answer is a 4xx with ECS’s code instead of `absent`. No rule is revoked by mistake.',
    settle: 'live',
  },
  {
    id: 'ecs-foreign-id',
    fact: 'The id of a rule of another group is refused.',
    ifSo: 'Callers reach only the groups that their policy allows, whatever ids they send.',
    otherwise:
      'Callers who may send ids reach every group that the role reaches. Restrict the role to groups, and set `mayUseRuleIds` for no caller who must not.',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-inbound-id',
    fact: 'The id of an inbound rule is refused.',
    ifSo: 'Inbound rules cannot be revoked here.',
    otherwise: 'Callers who may send ids could revoke inbound rules of their groups.',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-batch',
    fact: 'A call with one entry that matches nothing changes nothing: it is atomic.',
    ifSo: 'Rules that are still listed are revoked by id.',
    otherwise:
      'What was removed is `observed`: a second snapshot shows it, or ECS does not know its id. The rest is revoked by id.',
    settle: 'live',
  },
  {
    id: 'ecs-priority',
    fact: 'A priority other than 1 must be repeated for a rule to match.',
    ifSo: 'A request without a priority matches rules of priority 1 only.',
    otherwise:
      'Calls by id are not affected. A call with the request’s own parameters could take a rule of another priority, and a snapshot shows it. Where rules are protected, there is no such call.',
    settle: 'live',
  },
  {
    id: 'ecs-address',
    fact: '`198.51.100.7` names the rule for `198.51.100.7/32`.',
    ifSo: 'Addresses are matched by value, and the call names ids.',
    otherwise:
      'The same: ECS’s own matching is used only if no listed rule matched, with the spelling of the request.',
    settle: 'live',
  },
  {
    id: 'ecs-address-ipv6',
    fact: 'Upper case and leading zeros in an IPv6 block name the same rule.',
    ifSo: 'Addresses are matched by value, and the call names ids.',
    otherwise:
      'The same: ECS’s own matching is used only if no listed rule matched, with the spelling of the request.',
    settle: 'live',
  },
  {
    id: 'ecs-source',
    fact: 'An entry without source fields does not match a rule that has them.',
    ifSo: 'Such a rule does not match. It is listed in `Hints`.',
    otherwise:
      'If no other rule matched, ECS could take it. The policy covers it, and a snapshot shows what was removed.',
    settle: 'live',
  },
  {
    id: 'ecs-description',
    fact: '`Description` identifies no rule.',
    ifSo: 'It is not used for matching or in the fingerprint.',
    otherwise: 'Calls by id do not carry it. If no listed rule matched, the answer is `absent`.',
    settle: 'live',
  },
  {
    id: 'ecs-policy-case',
    fact: '`Policy` is accepted in any letter case.',
    ifSo: 'It is sent as `accept` or `drop`.',
    otherwise: 'The same: this is the documented spelling.',
    settle: 'live',
  },
  {
    id: 'ecs-policy-allow',
    fact: '`Policy=Allow`, which the old sample sends, is refused today.',
    ifSo: 'Callers may send it; ECS receives `accept`.',
    otherwise: 'The same.',
    settle: 'live',
  },
  {
    id: 'ecs-nic-type',
    fact: '`NicType=internet` matches no rule of a group in a VPC.',
    ifSo: 'Such a request matches nothing, and ECS’s answer is returned.',
    otherwise: 'ECS removes the rule, and a snapshot shows it: `revoked`, `observed`.',
    settle: 'live',
  },
  {
    id: 'ecs-token-replay',
    fact: 'The same `ClientToken` with the same parameters changes nothing a second time, even if the rule has been re-created.',
    ifSo: '`VERIFY=none` depends on it, for as long as ECS remembers the token.',
    otherwise:
      '`VERIFY=snapshot` does not depend on it, because calls name ids. With `VERIFY=none` a retry could remove a re-created rule.',
    settle: 'live',
  },
  {
    id: 'ecs-token-mismatch',
    fact: 'The same `ClientToken` with other parameters is refused.',
    ifSo: 'The refusal says nothing about the first call, so the outcome is unknown until the next snapshot.',
    otherwise: 'No effect: every change of parameters gets a token of its own.',
    settle: 'live',
  },
  {
    id: 'ecs-token-life',
    fact: 'How long ECS remembers a `ClientToken`, and whether for each operation, region or account.',
    ifSo: '–',
    otherwise: 'Only `VERIFY=none` depends on it.',
    settle: 'send the same call again after an hour, a day and a week',
  },
  {
    id: 'ecs-signature-age',
    fact: 'ECS refuses a call whose signature is older than 15 minutes.',
    ifSo: 'An unanswered call counts as open for 15 minutes plus the clock skew. After that, a snapshot closes it.',
    otherwise:
      'A call that is delayed longer could take effect after an answer with the outcome `none`. By id it removes only what was requested.',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-look',
    fact: 'The next snapshot no longer lists a rule that was revoked.',
    ifSo: 'The answer is `revoked`, `reply`.',
    otherwise:
      'The rules are listed again within the time budget. If the rule is still listed, the answer is `accepted`. ' +
      'For 30 s no snapshot proves that a call had no effect.',
    settle: 'live',
  },
  {
    id: 'ecs-restored-id',
    fact: 'A rule that is authorized again gets a new id.',
    ifSo: 'A late call cannot remove it, because calls name ids.',
    otherwise: 'A late call could remove a rule that was restored.',
    settle: 'live',
    breaks: true,
  },
  {
    id: 'ecs-authorize-existing',
    fact: 'Authorizing a rule that exists succeeds and adds nothing.',
    ifSo: 'A restore may find rules that are already there again.',
    otherwise: 'The refusal is returned, and a repeated restore lists the rules first.',
    settle: 'live',
  },
  {
    id: 'ecs-five-tuple',
    fact: 'A rule with source fields is listed with the values that were sent.',
    ifSo: 'A five-tuple request matches it.',
    otherwise:
      'It does not match, and one call with the request’s own parameters decides. Where rules are protected, the request is denied.',
    settle: 'live',
  },
  {
    id: 'ecs-protocol-number',
    fact: 'Listed rules name their protocol (`TCP`), also where the rule was authorised with an IANA number (`6`), which some regions accept.',
    ifSo: 'Policies and remediation compare names.',
    otherwise: 'A listed number is read as the protocol with that number.',
    settle:
      'authorise a rule with `IpProtocol` `6` in a region that accepts it, such as `ap-southeast-6`, and list it',
  },
  {
    id: 'ecs-id-case',
    fact: 'ECS distinguishes ids by their letter case.',
    ifSo: 'An id in other letters matches nothing.',
    otherwise:
      'Protected ids match in any letter case. Where rules are protected, an id that is not listed as it is written is denied. Elsewhere one call decides, and a snapshot shows what went.',
    settle: 'revoke a rule of a test group by its id in capitals',
  },
  {
    id: 'ecs-codes',
    fact: 'ECS’s codes mean what its tables of 2018 to 2025 say. No table is complete for today.',
    ifSo: '[The error codes](errors.md) contain them, and each is classified accordingly.',
    otherwise:
      'An unknown code is returned unchanged: a 4xx as a refusal, a 5xx as an unknown outcome that a snapshot settles.',
    settle: 'watch `code` in the log for codes that are not among [the error codes](errors.md)',
  },
  {
    id: 'ecs-throttling',
    fact: 'How many calls a minute one account may make.',
    ifSo: '–',
    otherwise: 'Throttling is returned as 429 with `Retry-After`, whatever the limit.',
    settle: 'read the limit in Quota Center; do not provoke throttling in an account that others use',
  },
];
