/** Converts the result of a function to an HTTP answer, if it is valid. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import type { LocalAnswer } from './request.ts';

/** Function Compute's limit for one answer, in bytes. */
const MAX_ANSWER = 6 * 1024 * 1024;

/** Headers of the connection, which a function cannot set. */
const HOP_BY_HOP = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const base = {
  // Only final statuses; 1xx are sent by the server.
  statusCode: z.int().min(200).max(599),
  body: z.string(),
};
const ANSWERS = {
  'api-gateway': z.object({
    ...base,
    headers: z.record(z.string(), z.string()),
    isBase64Encoded: z.boolean(),
  }),
  'http-trigger': z.object({
    ...base,
    headers: z.record(z.string(), z.string()).default({}),
    isBase64Encoded: z.boolean().default(false),
  }),
};

export type Envelope = keyof typeof ANSWERS;

/**
 * Reads the result from its JSON, like the platform. Returns the answer, or the fault, for which the real gateway
 * returns a bare 503.
 */
export function readFunctionAnswer(value: unknown, envelope: Envelope): LocalAnswer | string {
  const json = toJson(value);
  if (json === undefined) return 'the result is not a JSON value';
  if (Buffer.byteLength(json) > MAX_ANSWER) return 'the result is larger than 6 MB';
  const parsed = ANSWERS[envelope].safeParse(JSON.parse(json));
  if (!parsed.success) return z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ');

  const { statusCode, headers, isBase64Encoded, body } = parsed.data;
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
  const illegal = kept.find(([name, text]) => !isLegalHeader(name, text));
  if (illegal) return `the header ${JSON.stringify(illegal[0])} cannot be sent`;
  if (isBase64Encoded && !/^[A-Za-z0-9+/]*={0,2}$/.test(body)) return 'the body is not base64';
  return {
    status: statusCode,
    headers: Object.fromEntries(kept),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

/** Undefined for values without JSON: `undefined`, functions, cycles and BigInts. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function isLegalHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
