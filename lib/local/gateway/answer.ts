/** What the gateway makes of a function's result: an HTTP answer, or nothing it can use. */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import type { LocalAnswer } from './request.ts';

/** Function Compute's limit for one answer, in bytes. */
const MAX_ANSWER = 6 * 1024 * 1024;

/** The connection's own headers: a function does not set them. */
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
  // A final answer; 1xx are the server's own.
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
 * Reads the result as the platform does, from its JSON. Returns the answer, or a sentence that says what is wrong:
 * the real gateway then says 503 and nothing else.
 */
export function readFunctionAnswer(value: unknown, envelope: Envelope): LocalAnswer | string {
  const json = toJson(value);
  if (json === undefined) return 'the result is no JSON value';
  if (Buffer.byteLength(json) > MAX_ANSWER) return 'the result is larger than 6 MB';
  const parsed = ANSWERS[envelope].safeParse(JSON.parse(json));
  if (!parsed.success) return z.prettifyError(parsed.error).replaceAll(/\s*\n\s*/g, ' ');

  const { statusCode, headers, isBase64Encoded, body } = parsed.data;
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name.toLowerCase()));
  const illegal = kept.find(([name, text]) => !isLegalHeader(name, text));
  if (illegal) return `the header ${JSON.stringify(illegal[0])} cannot be sent`;
  if (isBase64Encoded && !/^[A-Za-z0-9+/]*={0,2}$/.test(body)) return 'the body is no base64';
  return {
    status: statusCode,
    headers: Object.fromEntries(kept),
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
}

/** `undefined`, functions, cycles and BigInts have no JSON. */
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
