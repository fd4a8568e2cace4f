/** How one variable is read. The messages end the sentence that the variable's name begins, and tell the mend. */
import { z } from 'zod';

/** Unset and empty are the same: many platforms cannot unset a variable. */
const given = (value: unknown): unknown => (value === '' ? undefined : value);

const read = <Schema extends z.ZodType>(schema: Schema) => z.preprocess(given, schema);

export const text = <Default extends string | undefined>(fallback: Default) =>
  read(
    z
      .string()
      .optional()
      .transform((value) => value ?? fallback),
  );

export const oneOf = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  fallback: Values[number],
) => read(z.enum(values, { error: `must be ${values.join(' or ')}` }).default(fallback));

export function wholeNumber(low: number, high: number, fallback: number) {
  const error = `must be a whole number from ${low} to ${high}`;
  return read(
    z
      .string()
      .regex(/^\d{1,6}$/, { error, abort: true })
      .transform(Number)
      .refine((value) => value >= low && value <= high, { error })
      .default(fallback),
  );
}

export const flag = () =>
  read(
    z
      .enum(['0', '1'], { error: 'must be 1 or 0' })
      .default('0')
      .transform((value) => value === '1'),
  );

const HOST_PORT = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

const isHostPort = (value: string): boolean => {
  const match = HOST_PORT.exec(value);
  const port = match?.[1];
  return match !== null && (port === undefined || (Number(port) >= 1 && Number(port) <= 65_535));
};

export const hostPort = () =>
  read(
    z
      .string()
      .refine((value) => !value.includes('://'), {
        error: 'must be host:port without a scheme; put http or https into ECS_PROTOCOL',
        abort: true,
      })
      .refine(isHostPort, {
        error: 'must be host:port, such as ecs.cn-hangzhou.aliyuncs.com or 127.0.0.1:4010',
      })
      .optional(),
  );

const isOrigin = (value: string): boolean =>
  URL.canParse(value) && /^https?:/.test(value) && new URL(value).origin === value;

export const origin = () =>
  read(
    z
      .string()
      .refine(isOrigin, { error: 'must be an origin, such as https://name.cn-hangzhou.ots.aliyuncs.com' })
      .optional(),
  );

/** A variable of somebody else's that must not have such a value here. */
export const unless = (harmful: RegExp, why: string) =>
  read(
    z
      .string()
      .refine((value) => !harmful.test(value), { error: why })
      .optional(),
  );

/** A variable that a later version reads. Setting it must not seem to work. */
export const notYet = (instead: string) =>
  read(
    z
      .string()
      .optional()
      .refine((value) => value === undefined, { error: `is not in this version; ${instead}` })
      .transform(() => undefined),
  );
