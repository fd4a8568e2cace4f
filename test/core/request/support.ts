import { expect } from 'vitest';
import { ProblemError } from '../../../lib/core/errors/errors.ts';
import type { RulePattern } from '../../../lib/core/model/request.ts';
import { type ParsedRequest, parseRequest } from '../../../lib/core/request/parse-request.ts';

export const COMMON = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-94n63e80l', ClientToken: 'change-1' };
export const RULE = { IpProtocol: 'tcp', PortRange: '22/22', DestCidrIp: '10.0.0.0/8' };
export const FLAT = { ...COMMON, ...RULE };

/** A rule by rule members alone, where the destination is not wanted from `RULE`. */
export const PORTS = { IpProtocol: 'tcp', PortRange: '22/22' };

export const permissions = (...entries: unknown[]): Record<string, unknown> => ({
  ...COMMON,
  Permissions: entries,
});

export function refusalOf(body: unknown, idempotencyKey?: string | readonly string[]): ProblemError {
  try {
    parseRequest(body, idempotencyKey);
  } catch (error) {
    if (error instanceof ProblemError) return error;
    throw error;
  }
  return expect.unreachable('the request was accepted');
}

/** Every fault as `pointer code`; empty when the request is accepted. */
export function faultsOf(body: unknown, idempotencyKey?: string | readonly string[]): string[] {
  let parsed: ParsedRequest | undefined;
  try {
    parsed = parseRequest(body, idempotencyKey);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return (error.fields.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
  }
  expect(parsed.request).toBeDefined();
  return [];
}

/** The only detail of a request that has one fault. */
export function detailOf(body: unknown, idempotencyKey?: string | readonly string[]): string {
  const errors = refusalOf(body, idempotencyKey).fields.errors ?? [];
  expect(errors).toHaveLength(1);
  return errors[0]?.detail ?? '';
}

/** The normal form of a flat request's rule. */
export function ruleOf(body: unknown): RulePattern {
  const { request } = parseRequest(body, undefined);
  if (request.form !== 'flat') return expect.unreachable(`the form is ${request.form}`);
  return request.rule;
}

/** The normal form of one entry of `Permissions`. */
export function entryOf(entry: unknown): RulePattern | undefined {
  const { request } = parseRequest(permissions(entry), undefined);
  if (request.form !== 'permissions') return expect.unreachable(`the form is ${request.form}`);
  return request.permissions[0];
}
