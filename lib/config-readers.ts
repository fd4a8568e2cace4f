/** How one variable is read. The messages end the sentence that the variable's name begins, and tell the mend. */
import * as z from 'zod/mini';

/** Unset and empty are the same: many platforms cannot unset a variable. */
const given = (value: unknown): unknown => (value === '' ? undefined : value);

const read = <Schema extends z.ZodMiniType>(schema: Schema) => z.pipe(z.transform(given), schema);

export const text = <Default extends string | undefined>(fallback: Default) =>
  read(
    z.pipe(
      z.optional(z.string()),
      z.transform((value) => value ?? fallback),
    ),
  );

export const oneOf = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  fallback: Values[number],
) => read(z._default(z.enum(values, { error: `must be ${values.join(' or ')}` }), fallback));

export function wholeNumber(low: number, high: number, fallback: number) {
  const error = `must be a whole number from ${low} to ${high}`;
  const digits = z.string().check(z.regex(/^\d{1,6}$/, { error, abort: true }));
  const number = z.pipe(
    z.pipe(digits, z.transform(Number)),
    z.number().check(z.gte(low, { error }), z.lte(high, { error })),
  );
  return read(z._default(number, fallback));
}

export const flag = () =>
  read(
    z._default(
      z.pipe(
        z.enum(['0', '1'], { error: 'must be 1 or 0' }),
        z.transform((value) => value === '1'),
      ),
      false,
    ),
  );

const HOST_PORT = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

const isHostPort = (value: string): boolean => {
  const match = HOST_PORT.exec(value);
  const port = match?.[1];
  return match !== null && (port === undefined || (Number(port) >= 1 && Number(port) <= 65_535));
};

export const hostPort = () =>
  read(
    z.optional(
      z.string().check(
        z.refine((value) => !value.includes('://'), {
          error: 'must be host:port without a scheme; put http or https into ECS_PROTOCOL',
          abort: true,
        }),
        z.refine(isHostPort, {
          error: 'must be host:port, such as ecs.cn-hangzhou.aliyuncs.com or 127.0.0.1:4010',
        }),
      ),
    ),
  );

const isOrigin = (value: string): boolean =>
  URL.canParse(value) && /^https?:/.test(value) && new URL(value).origin === value;

export const origin = () =>
  read(
    z.optional(
      z.string().check(
        z.refine(isOrigin, {
          error: 'must be an origin, such as https://name.cn-hangzhou.ots.aliyuncs.com',
        }),
      ),
    ),
  );

/** A variable of somebody else's that must not have such a value here. */
export const unless = (harmful: RegExp, why: string) =>
  read(z.optional(z.string().check(z.refine((value) => !harmful.test(value), { error: why }))));
