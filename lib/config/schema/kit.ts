/**
 * Schemas of values in the configuration file. A message continues a sentence that starts with the place of the value,
 * and includes the fix; editors show the descriptions.
 */
import * as z from 'zod/mini';
import { nearestName } from '../../core/request/unknown-members.ts';

/** Adds the description that editors show. It is registered, because as a check it would create two more schemas. */
export function described<Schema extends z.ZodMiniType>(schema: Schema, about: string): Schema {
  z.globalRegistry.add(schema, { description: about });
  return schema;
}

/** An object with these members only. An empty one is refused: it would select everything or nothing. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape, about: string) {
  const names = Object.keys(shape);
  const schema = z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys, names) : 'must be an object',
  });
  const isAllOptional = Object.values(shape).every((member) => member instanceof z.ZodMiniOptional);
  return described(isAllOptional ? schema.check(notEmpty(names)) : schema, about);
}

/** Refuses an empty object if all members are optional. */
export const notEmpty = (names: readonly string[]) =>
  refineMessage((value: object) =>
    Object.keys(value).length > 0
      ? undefined
      : `is empty, and would select everything or nothing; name at least one of: ${names.join(', ')}; or remove it`,
  );

function unknownKeys(keys: readonly string[], known: readonly string[]): string {
  const [key = ''] = keys;
  const nearest = nearestName(key, known);
  return nearest === undefined
    ? `is not known here; accepted: ${known.join(', ')}`
    : `is not known here; did you mean ${nearest}?`;
}

/** A string that matches the pattern. The message contains `example`. */
export function shaped(pattern: RegExp, what: string, example: string, about?: string) {
  const error = `must be ${what}, such as ${JSON.stringify(example)}`;
  const schema = z
    .string({ error })
    .check(z.maxLength(256, { error, abort: true }), z.regex(pattern, { error }));
  return about === undefined ? schema : described(schema, about);
}

/** 1 to `most` entries: an empty list would select everything or nothing. */
export function listOf<Entry extends z.ZodMiniType>(
  entry: Entry,
  about: string,
  { most = 100, example = '…' }: { most?: number; example?: unknown } = {},
) {
  const error = `must be a list of 1 to ${most} entries, such as ${JSON.stringify([example])}`;
  const schema = z.array(entry, { error }).check(z.minLength(1, { error }), z.maxLength(most, { error }));
  return described(schema, about);
}

export function wholeNumber(low: number, high: number, about: string) {
  const error = `must be a whole number from ${low} to ${high}`;
  return described(z.int({ error }).check(z.gte(low, { error }), z.lte(high, { error })), about);
}

export const flag = (about: string) => described(z.boolean({ error: 'must be true or false' }), about);

export const choice = <const Values extends readonly [string, ...string[]]>(values: Values, about: string) =>
  described(z.enum(values, { error: `must be ${values.map((value) => `"${value}"`).join(' or ')}` }), about);

/** A check whose function returns the message of a fault, or undefined. */
export const refineMessage = <T>(fault: (value: T) => string | undefined) =>
  z.check<T>((context) => {
    const message = fault(context.value);
    if (message !== undefined) context.issues.push({ code: 'custom', message, input: context.value });
  });
