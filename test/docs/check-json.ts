import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import * as z from 'zod';
import { readConfigFile } from '../../lib/app/config-file.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { revocationSchema } from '../../lib/openapi/result-schemas.ts';
import type { Block } from './blocks.ts';

const Policy = z.strictObject({
  Version: z.literal('1'),
  Statement: z.array(
    z.strictObject({
      Effect: z.literal('Allow'),
      Action: z.array(z.string().regex(/^(ecs|ots|oos|fc|ram):[A-Z]\w+$/)).min(1),
      Resource: z.string(),
    }),
  ),
});
/** A pattern of EventBridge: every leaf is a list of the values that pass, or of their ends. */
const Leaf = z.array(z.union([z.string(), z.strictObject({ suffix: z.string() })])).min(1);
const Pattern: z.ZodType = z.lazy(() => z.record(z.string(), z.union([Leaf, Pattern])));
const SECTIONS = ['callers', 'policy', 'remediation'];

/** A page may show one section; the others are empty then. */
function checkConfiguration(value: object): void {
  const whole = { callers: {}, policy: { callers: {} }, ...value };
  readConfigFile(JSON.stringify(whole), 'page');
}

/** @throws when the block is not JSON, or not what it looks like */
export function checkJson({ language, kind, text }: Block): void {
  const faults: ParseError[] = [];
  const value: unknown = language === 'json' ? JSON.parse(text) : parse(text, faults);
  const [fault] = faults;
  if (fault) throw new SyntaxError(`${printParseErrorCode(fault.error)} at ${fault.offset}`);
  // Whole configurations are read unchanged, so that a fault has its line.
  if (kind === 'configuration') return void readConfigFile(text, 'page');
  if (kind === 'request') return void parseRequest(value, undefined);
  if (kind === 'answer') return void revocationSchema.parse(value);
  // What becomes of these two is run in test/callers/examples.test.ts.
  if (['delivery', 'ignored', 'refused'].includes(kind)) return;
  if (kind !== '') throw new Error(`unknown kind "${kind}"`);
  const members = Object.keys(Object(value));
  if (members.includes('Statement')) Policy.parse(value);
  else if (members.includes('RegionId')) parseRequest(value, undefined);
  else if (members.every((member) => SECTIONS.includes(member))) checkConfiguration(Object(value));
  else if (members.every((member) => ['type', 'data', 'source'].includes(member))) Pattern.parse(value);
  else throw new Error(`unknown object with the members: ${members.join(', ')}`);
}
