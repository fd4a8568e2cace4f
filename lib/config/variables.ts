/** Schemas of environment variables. A message continues a sentence that starts with the name, and includes the fix. */
import * as z from 'zod/mini';

export const text = (fallback: string) => z._default(z.string(), fallback);

export const oneOf = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  fallback: Values[number],
) => z._default(z.enum(values, { error: `must be ${values.join(' or ')}` }), fallback);

export function wholeNumber(low: number, high: number, fallback: number) {
  const error = `must be a whole number from ${low} to ${high}`;
  const digits = z.string().check(z.regex(/^\d{1,6}$/, { error, abort: true }));
  const number = z.pipe(
    z.pipe(digits, z.transform(Number)),
    z.number().check(z.gte(low, { error }), z.lte(high, { error })),
  );
  return z._default(number, fallback);
}

export const flag = () =>
  z._default(
    z.pipe(
      z.enum(['0', '1'], { error: 'must be 1 or 0' }),
      z.transform((value) => value === '1'),
    ),
    false,
  );

const HOST_PORT = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::(\d{1,5}))?$/;

const isHostPort = (value: string): boolean => {
  const match = HOST_PORT.exec(value);
  const port = match?.[1];
  return match !== null && (port === undefined || (Number(port) >= 1 && Number(port) <= 65_535));
};

export const hostPort = () =>
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
  );

const isOrigin = (value: string): boolean =>
  URL.canParse(value) && /^https?:/.test(value) && new URL(value).origin === value;

export const origin = () =>
  z.optional(
    z
      .string()
      .check(
        z.refine(isOrigin, { error: 'must be an origin, such as https://name.cn-hangzhou.ots.aliyuncs.com' }),
      ),
  );

/** The beginning of an address, to which a code is appended. */
export const prefix = () =>
  z.optional(
    z.string().check(
      z.regex(/^(?:https?:\/\/[\w.-]+(?::\d{1,5})?)?\/[!-~]*[/#=]$/, {
        error:
          'must be an http or https address, or a path, that ends with /, # or =, such as https://docs.example.com/errors.md#',
      }),
    ),
  );
