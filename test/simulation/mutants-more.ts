/** Defects of our own choosing: each undoes one rule of `docs/protocol.md`. */
import type { Mutant } from './mutants.ts';

const PROTOCOL = 'lib/core/revocation/revoke.ts';
const DECIDE = 'lib/core/revocation/decide.ts';
const COMMIT = 'lib/core/claimed/commit.ts';
const WORK = 'lib/core/claimed/work.ts';
const KNOWLEDGE = 'lib/core/claimed/knowledge.ts';
const CLAIM = 'lib/core/revocation/claim.ts';
const BY_ID = 'lib/core/revocation/settle-by-id.ts';
const PROGRESS = 'lib/core/revocation/progress.ts';
const AS_REQUESTED = 'lib/core/revocation/settle-as-requested.ts';

export const LATER_MUTANTS: readonly Mutant[] = [
  {
    name: 'lease ignored',
    file: DECIDE,
    find: "const leased = row.state === 'RUNNING' && now < row.leaseUntil;",
    replace: 'const leased = false;',
    why: 'a running row is taken over at once',
  },
  {
    name: 'look before the read',
    file: PROTOCOL,
    find: '    return replayFromCache(run) ?? (await runRequest(run));',
    replace: `    const limits = { limit: 1000, signal: input.signal };
    const early = settings.verify === 'snapshot' && (await parts.ecs.list(input.request, limits));
    let used = false;
    const list: typeof parts.ecs.list = (group, call) => {
      if (used || !early) return parts.ecs.list(group, call);
      used = true;
      return Promise.resolve(early);
    };
    const ecs = { list, revoke: parts.ecs.revoke };
    return replayFromCache(run) ?? (await runRequest({ ...run, parts: { ...parts, ecs } }));`,
    why: 'the snapshot is taken while the row is read, to save a trip',
  },
  {
    name: 'write-ahead skipped',
    file: WORK,
    find: '  switch (await commit(parts, row, expected, budget, LIST_AND_SAVE)) {',
    replace: "  void commit(parts, row, expected, budget, LIST_AND_SAVE);\n  switch ('applied' as string) {",
    why: 'the claim is sent, and the call does not wait for it',
  },
  {
    name: 'read-back skipped',
    file: COMMIT,
    find: '    if (ambiguous) {',
    replace: "    if (ambiguous) {\n      return 'applied';",
    why: 'a write whose reply was lost is taken for done',
  },
  {
    name: 'read-back compares the attempt only',
    file: COMMIT,
    find: 'if (stored && canonicalJson(stored) === canonicalJson(row)) return',
    replace: 'if (stored && stored.attempt === row.attempt) return',
    why: 'an end that never landed is taken for stored because the claim is ours',
  },
  {
    name: 'an answer that is not stored',
    file: WORK,
    find: "  if (saved === 'lost') return work.overtaken(ended.row);",
    replace:
      "  if (saved === 'lost') return work.overtaken(ended.row);\n  if (ended.row.result) return ended.answer();",
    why: 'the rule is gone, so the caller may as well be told',
  },
  {
    name: 'the overtaken tells its own',
    file: WORK,
    find: "  if (saved === 'lost') return work.overtaken(ended.row);",
    replace: "  if (saved === 'lost') return ended.answer();",
    why: 'an attempt that lost the row answers from what it did',
  },
  {
    name: 'cache before stored',
    file: CLAIM,
    find: '  return {\n    row: finished,',
    replace: "  if (finished.state === 'DONE') parts.cache.put(finished);\n  return {\n    row: finished,",
    why: 'the instance remembers an answer that nobody else may ever hear',
  },
  {
    name: '409 before 422',
    file: DECIDE,
    find: "  if (fingerprintOfRow(row) !== fingerprint) return { do: 'mismatch' };",
    replace: `  if (leased) return { do: 'in-progress', leaseLeft: row.leaseUntil - now };
  if (fingerprintOfRow(row) !== fingerprint) return { do: 'mismatch' };`,
    why: 'another request is told to wait for an answer that is not its own',
  },
  {
    name: 'before taken again',
    file: 'lib/core/revocation/row-transitions.ts',
    find: '  const before = old ? old.before : fields.before;',
    replace: `  const gone = old?.result?.Revoked ?? [];
  const left = old?.before?.filter((rule) => old.state !== 'UNKNOWN' || !gone.includes(rule)).slice(1);
  const before = old ? (old.before && left?.length ? left : old.before) : fields.before;`,
    why: 'a takeover keeps only what it believes is left to do',
  },
  {
    name: 'an open call forgotten at the end',
    file: 'lib/core/revocation/row-transitions.ts',
    find: '    ...(fields.openUntil !== undefined && { openUntil: fields.openUntil }),',
    replace: '',
    why: 'UNKNOWN is stored without how long the call may still act',
  },
  {
    name: 'an open call forgotten at a takeover',
    file: DECIDE,
    find: "  const openUntil = row.state === 'RUNNING' ? now + CALL_OPEN + skew : row.openUntil;",
    replace: '  const openUntil = row.openUntil;',
    why: 'a dead owner may have called, and its row does not say so',
    showsIn: { name: 'nothing fits, created, after the lease', mostFaults: 2 },
  },
  {
    name: 'a look closes an open call',
    file: KNOWLEDGE,
    find: '      if (isInFlight(known, event.at)) return known;\n',
    replace: '',
    why: 'the rule is listed, so the call cannot have acted',
  },
  {
    name: 'no answer opens nothing',
    file: KNOWLEDGE,
    find: "      return event.class === 'unanswered' ? inFlight(known, event.at + CALL_OPEN + skew) : known;",
    replace: '      return known;',
    why: 'a timeout is taken for a failure',
  },
  {
    name: 'generation stays',
    file: DECIDE,
    find: '      generation: row.generation + (tokenRefused(row) ? 1 : 0),',
    replace: '      generation: row.generation,',
    why: 'a refused token is sent again, and ECS refuses it for ever',
  },
  {
    name: 'generation always grows',
    file: DECIDE,
    find: '      generation: row.generation + (tokenRefused(row) ? 1 : 0),',
    replace: '      generation: row.generation + 1,',
    why: 'a call without an answer is repeated under a new token',
  },
  {
    name: "a batch's gone believed",
    file: BY_ID,
    find: '      return named.length > 1\n',
    replace: "      return named.length > 1 && answer.class !== 'gone'\n",
    why: 'one rule was missing, so all of them are taken for gone',
  },
  {
    name: 'our own work said to be somebody else’s',
    file: PROGRESS,
    find: "  return move(progress, named, ours ? 'observed' : 'absent');",
    replace: "  return move(progress, named, 'absent');",
    why: 'gone after a lost reply is taken for absent',
  },
  {
    name: 'accepted is revoked',
    file: PROGRESS,
    find: "outcome: 'accepted', evidence: 'reply', absent,",
    replace: "outcome: 'revoked', evidence: 'reply', revoked: before ?? [], absent,",
    why: 'ECS said done, so what the look lists does not matter',
  },
  {
    name: 'an accepted call forgotten',
    file: BY_ID,
    find: '    if (progress.pending.length > 0) attempt.markInFlight(CALL_OPEN);\n    else if',
    replace: '    if',
    why: 'ECS said done, so nothing is open, though no look has shown it',
    showsIn: { name: 'one rule, silent ECS without memory, after the lease', mostFaults: 3 },
  },
  {
    name: 'attributes instead of ids',
    file: BY_ID,
    find: '    const answer = await attempt.revoke(byIds(attempt.row.request, idsOf(named)));',
    replace: '    const answer = await attempt.revoke(attempt.row.request);',
    why: 'the call goes out as the caller wrote it, and takes what was re-created',
  },
  {
    name: 'a refusal after a part was taken',
    file: PROGRESS,
    find: 'pending.length + confirmed.length + observed.length > 0;',
    replace: 'pending.length + confirmed.length + 0 * observed.length > 0;',
    why: 'only what ECS confirmed counts as done',
    showsIn: { name: 'two rules, after the lease', mostFaults: 2 },
  },
  {
    name: 'a second call when nothing fitted',
    file: AS_REQUESTED,
    find: '  if (attempt.known.mayHaveActed) return awaitOpenCall(attempt);\n  const { firstSnapshot } = attempt;\n',
    replace:
      "  const firstSnapshot = attempt.firstSnapshot ?? { requestId: '', rules: attempt.row.snapshot ?? [] };\n",
    why: 'a takeover starts the work again',
  },
  {
    name: 'absent while the call is open',
    file: AS_REQUESTED,
    find: "  if (attempt.isInFlight()) return { kind: 'unknown' };\n",
    replace: '',
    why: 'nothing is listed, so nothing will happen',
  },
  {
    name: 'a call after the deadline',
    file: 'lib/core/claimed/budget.ts',
    find: '      if (limit < SHORTEST_CALL) return undefined;\n      trips++;\n      running = { service, since: clock.now() };\n      return { limit, signal };',
    replace: '      trips++;\n      return { limit: Math.max(limit, 5000), signal };',
    why: 'every call gets its full time, whatever is left',
  },
  {
    name: 'an unread row says none',
    file: WORK,
    find: "return storeUnavailable(requestId, 'unknown');",
    replace: "return storeUnavailable(requestId, 'none');",
    why: 'this request sent nothing, so "none" is said, though an earlier one may have revoked',
  },
  {
    name: 'a denial is believed alone',
    file: CLAIM,
    find: "    return snapshot ? { kind: 'unless-changed', expected, answer } : { kind: 'answer', answer };",
    replace: "    return { kind: 'answer', answer };",
    why: 'the policy of this instance denies, so nothing was changed, though another instance may have acted',
  },
  {
    name: 'an answer without a claim is believed alone',
    file: WORK,
    find: "  return isUnchanged(await readRow(parts, key, budget, 0), expected) ? answer : 'changed';",
    replace: '  return parts && key && budget && expected && answer;',
    why: 'ECS refused the snapshot, so nothing was sent, though another attempt has claimed meanwhile',
  },
  {
    name: 'a refusal that others may have claimed over',
    file: WORK,
    find: "  const alone = (saved === 'unavailable' || saved === 'no-time') && budget.now() <= budget.deadline;",
    replace: '  const alone = true;',
    why: 'a refusal that may be stored is told, though the next attempt may already have acted',
  },
  {
    name: 'two callers, one row',
    file: 'lib/core/revocation/fingerprint.ts',
    find: 'sha256Hex(canonicalJson([caller, token]));',
    replace: 'sha256Hex(canonicalJson([caller && token]));',
    why: 'the key is the token alone',
  },
];
