/**
 * From the JSON of a caller to a request in normal form, or to every fault in it at once. It covers the parameter table
 * of June 2019 and today's API. Names and shapes are in `parameters.ts`, codes and statuses in `ecs/`.
 */
import type { Fault } from '../errors/problem.ts';
import { isJsonObject, type JsonObject, memberOf } from '../json.ts';
import type { RevokeRequest, SentRequest } from '../model/request.ts';
import { shown } from '../visible.ts';
import { type Report, refusal } from './faults.ts';
import { TOKEN_POINTER, tokenOfHeader } from './idempotency-key.ts';
import { readPermissions, readRuleIds } from './lists.ts';
import { isAbsent, MEMBERS, type Member, type Read, reader, readWhy } from './members.ts';
import { normalise } from './normal-form.ts';
import { FLAT_NAMES, TOP_NAMES } from './parameters.ts';
import { readRule } from './read-rule.ts';
import { reportUnknown } from './unknown-members.ts';

export { NORMAL_SCHEME, normalise } from './normal-form.ts';

export interface ParsedRequest {
  /** In normal form, for comparing. */
  readonly request: RevokeRequest;
  /** As the caller spelled it: what goes to ECS and into the row. */
  readonly sent: SentRequest;
  /** From `ClientToken` or `Idempotency-Key`; undefined only in a dry run. */
  readonly token: string | undefined;
  readonly dryRun: boolean;
  /** The direct entry point only: whether it is allowed, the entry point decides. */
  readonly invocation?: 'async';
}

/** The part of a request that differs by form; undefined when it was refused. */
type FormPart =
  | Pick<Extract<SentRequest, { form: 'flat' }>, 'form' | 'rule'>
  | Pick<Extract<SentRequest, { form: 'permissions' }>, 'form' | 'permissions'>
  | Pick<Extract<SentRequest, { form: 'rule-ids' }>, 'form' | 'ruleIds'>;

/** The named members that are present, in the order of the names. */
const pick = (source: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names.map((name) => [name, memberOf(source, name)]).filter(([, value]) => !isAbsent(value)),
  );

const LISTS = ['Permissions', 'SecurityGroupRuleId'] as const;

function isEmpty(body: JsonObject, name: string): boolean {
  const list = memberOf(body, name);
  return Array.isArray(list) && list.length === 0;
}

function reportMixed(lists: readonly string[], flat: readonly string[], report: Report): void {
  if (lists.length + (flat.length > 0 ? 1 : 0) < 2) return;
  const [first = ''] = lists;
  const others = [...lists.slice(1), ...flat];
  report(
    `/${first}`,
    'InvalidParam.Permissions',
    `${first} excludes ${others.join(', ')}. Send one form: Permissions, SecurityGroupRuleId, or one rule at the top level.`,
  );
}

function readForm(
  body: JsonObject,
  meant: ReadonlySet<string>,
  securityGroupId: string | undefined,
  report: Report,
): FormPart | undefined {
  const flat = pick(body, FLAT_NAMES);
  const lists = pick(body, LISTS);
  const listed = Object.keys(lists);
  reportMixed(listed, Object.keys(flat), report);
  const empty =
    listed.length + Object.keys(flat).length > 0 ? [] : LISTS.filter((name) => isEmpty(body, name));
  for (const name of empty) {
    report(
      `/${name}`,
      `InvalidParam.${name}`,
      `${name} is empty, and no other rule is named. Send 1 to 100 entries.`,
    );
  }

  // A misspelt or empty list is no flat rule that lacks everything.
  const listMeant = [...listed, ...empty].length > 0 || LISTS.some((name) => meant.has(name));
  const rule = readRule(flat, { pointer: '', securityGroupId, complete: !listMeant }, report);
  const permissions = listed.includes('Permissions')
    ? readPermissions(lists.Permissions, securityGroupId, report)
    : undefined;
  const ruleIds = listed.includes('SecurityGroupRuleId')
    ? readRuleIds(lists.SecurityGroupRuleId, report)
    : undefined;
  if (permissions !== undefined) return { form: 'permissions', permissions };
  if (ruleIds !== undefined) return { form: 'rule-ids', ruleIds };
  return rule && { form: 'flat', rule };
}

/** The `Idempotency-Key` header as it was sent; several values, if it was sent more than once. */
type IdempotencyKey = string | readonly string[] | undefined;

/**
 * The token of the request from both places; given twice it must be the same. Undefined when it is absent or refused
 * (and then reported).
 */
function readToken(read: Read, idempotencyKey: IdempotencyKey, report: Report): string | undefined {
  const member = read(MEMBERS.ClientToken);
  if (idempotencyKey === undefined) return member;
  const header = tokenOfHeader([idempotencyKey].flat(), report);
  if (member !== undefined && header !== undefined && member !== header) {
    report(
      TOKEN_POINTER,
      'ClientTokenConflict',
      `ClientToken is "${member}" and Idempotency-Key "${header}". Send one, or the same in both.`,
    );
  }
  return member ?? header;
}

/**
 * Reads a revoke request, as `readRequest` does.
 * @throws {ProblemError} and nothing else: code and status of the first fault in the order of the table of parameters,
 * all faults in `fields.errors`
 */
export function parseRequest(body: unknown, idempotencyKey: IdempotencyKey): ParsedRequest {
  const read = readRequest(body, idempotencyKey);
  if ('faults' in read) throw refusal(read.faults);
  return read;
}

/**
 * Reads a revoke request, or all of its faults.
 * @param body the parsed JSON of the body; that no member is duplicate is checked before
 */
export function readRequest(
  body: unknown,
  idempotencyKey: IdempotencyKey,
): ParsedRequest | { readonly faults: readonly Fault[] } {
  if (!isJsonObject(body)) {
    const detail = `The body is ${shown(body)}. Send one object.`;
    return { faults: [{ pointer: '', code: 'InvalidJson', detail }] };
  }
  const faults: Fault[] = [];
  const report: Report = (pointer, code, detail) => faults.push({ pointer, code, detail });
  const read = reader(body, '', report);
  const readRequired = <T>(member: Member<T>): T | undefined => {
    const { name, fix } = member;
    if (!isAbsent(memberOf(body, name))) return read(member);
    report(`/${name}`, `MissingParameter.${name}`, `${name} is missing. ${fix('')}`);
    return undefined;
  };

  const meant = reportUnknown(body, TOP_NAMES, '', report);
  read(MEMBERS.Action);
  const RegionId = readRequired(MEMBERS.RegionId);
  const SecurityGroupId = readRequired(MEMBERS.SecurityGroupId);
  const dryRun = read(MEMBERS.DryRun) ?? false;
  const IfAbsent = read(MEMBERS.IfAbsent) ?? 'succeed';
  const Plan = read(MEMBERS.Plan);
  // An empty field of a ticket, which a mapping reads as null, must not turn an approved plan into a request without one.
  const named = memberOf(body, 'Plan');
  if (named !== undefined && isAbsent(named)) {
    report('/Plan', 'InvalidParameter', `Plan is empty. ${MEMBERS.Plan.fix('')}`);
  }
  const invocation = read(MEMBERS.Invocation);
  const token = readToken(read, idempotencyKey, report);
  const tokenFaulty = faults.some(({ pointer }) => pointer === TOKEN_POINTER);
  if (token === undefined && !dryRun && !tokenFaulty) {
    report(
      TOKEN_POINTER,
      'MissingParameter.ClientToken',
      'No ClientToken. Send one, or the Idempotency-Key header: a new UUID for every change.',
    );
  }
  const why = readWhy(read);
  const part = readForm(body, meant, SecurityGroupId, report);

  if (faults.length > 0) return { faults };
  // Without a fault none of them is undefined. Checked for the compiler, and against a defect of a reader.
  if (RegionId === undefined || SecurityGroupId === undefined || part === undefined) {
    throw new TypeError('a reader refused without a fault');
  }
  const sent: SentRequest = { ...part, RegionId, SecurityGroupId, IfAbsent, ...(Plan && { Plan }), ...why };
  return { request: normalise(sent), sent, token, dryRun, ...(invocation && { invocation }) };
}
