/** Defects in what a call may take, what is said of it, and how it is spelled (decision 21). */
import type { Mutant } from './mutants.ts';

const AS_REQUESTED = 'lib/core/revocation/settle-as-requested.ts';
const ROW = 'lib/core/revocation/row-transitions.ts';
const COULD_FIT = 'lib/core/model/could-fit.ts';

export const RULE_MUTANTS: readonly Mutant[] = [
  {
    name: 'a call with the request’s own parameters beside protected rules',
    file: AS_REQUESTED,
    find: "  if (attempt.idsOnly) return absent('observed', firstSnapshot.requestId);\n",
    replace: '',
    why: 'no listed rule could be meant, so ECS takes none',
  },
  {
    name: 'only what could fit counts as vanished',
    file: AS_REQUESTED,
    find: '    if (!refusal && settled(snapshot)) return vanishedEnd(gone, snapshot);',
    replace:
      '    if (!refusal && settled(snapshot)) return vanishedEnd(couldFit(gone, attempt.request), snapshot);',
    why: 'changes of unrelated rules are made by other processes',
  },
  {
    name: 'nothing is compared when the open call has expired',
    file: AS_REQUESTED,
    find: '  if (gone.every(attempt.isShownGone)) return vanishedEnd(gone, latest);',
    replace: "  if (gone.every(attempt.isShownGone)) return absent('observed', latest.requestId);",
    why: 'nothing had fitted, so the call cannot have taken anything',
  },
  {
    name: 'the first snapshot is not kept',
    file: ROW,
    find: '    ...(snapshot && { snapshot }),\n',
    replace: '    snapshot: [],\n',
    why: 'a row should be small',
  },
  {
    name: 'a block with host bits is another one',
    file: COULD_FIT,
    find: 'wantedBlocks.some((wanted) => sameBlock(block, wanted))',
    replace: 'wantedBlocks.some((wanted) => block === wanted)',
    why: 'blocks are compared as they are written',
  },
  {
    name: 'an id in other letters is another one',
    file: COULD_FIT,
    find: 'ruleIds.some((each) => sameId(each, id))',
    replace: 'ruleIds.some((each) => each === id)',
    why: 'ids are compared as they are written',
  },
  {
    name: 'all ports are another range than 1 to 65535',
    file: COULD_FIT,
    find: "  return listed !== 'list' && wanted !== undefined && sameSpan(listed, wanted);",
    replace: "  return listed !== 'list' && wanted !== undefined && rule.PortRange === pattern.PortRange;",
    why: 'port ranges are compared as they are written',
  },
  {
    name: 'a rule that is not understood is not protected',
    file: 'lib/core/policy/protection.ts',
    find: "  if (protocol === undefined || opened === 'not-understood') {",
    replace: "  if (protocol === undefined) return undefined;\n  if (opened === 'not-understood') {",
    why: 'a protocol that is neither tcp nor udp has no ports',
  },
  {
    name: 'an IANA number is not understood',
    file: 'lib/core/model/rule-shapes.ts',
    find: "  ['6', 'tcp'],\n",
    replace: '',
    why: 'ECS lists protocols by name',
  },
  {
    name: 'the normal form is stored',
    file: ROW,
    find: 'old?.request ?? asked.sent ?? asked.request;',
    replace: 'old?.request ?? asked.request;',
    why: 'two spellings are one request',
  },
  {
    name: 'the normal form is sent',
    file: AS_REQUESTED,
    find: 'of callsFor(attempt.row.request, rules)) {',
    replace: 'of callsFor(attempt.request, rules)) {',
    why: 'ECS reads two spellings alike',
  },
  {
    name: 'a takeover spells the request anew',
    file: ROW,
    find: 'old?.request ?? asked.sent ?? asked.request;',
    replace: 'asked.sent ?? asked.request;',
    why: 'two spellings are one request',
  },
];
