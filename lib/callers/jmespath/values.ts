/** The values that expressions work on: JSON, with `bigint` for integers beyond 2^53−1. */

export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object';

/** Why a value cannot be used. The message continues a sentence that starts with the name of the expression. */
export class UnusableValue extends Error {
  override readonly name = 'UnusableValue';
  /** The member of the made object that it was meant for, such as `Permissions.PortRange`. */
  member: string | undefined;
}

/** @throws {UnusableValue} that names the member, where `make` throws one */
export function forMember<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof UnusableValue) {
      error.member = error.member === undefined ? name : `${name}.${error.member}`;
    }
    throw error;
  }
}

/** Replaces a part of a payload that cannot be read exactly. It becomes an error if an expression reads it. */
export class Unreadable {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** @throws {UnusableValue} for a part that cannot be read exactly */
export function readable(value: unknown): unknown {
  if (value instanceof Unreadable) throw new UnusableValue(value.why);
  return value;
}

/** @throws {UnusableValue} for a part that cannot be read exactly */
export function kindOf(value: unknown): Kind {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'boolean':
      return 'boolean';
    case 'number':
    case 'bigint':
      return 'number';
    case 'string':
      return 'string';
    default:
      readable(value);
      return 'object';
  }
}

/** An argument written with "&": the value of the expression for one element. */
export type Apply = (element: unknown) => unknown;

/** The limit of a text that an expression makes, in UTF-16 units. */
const MAX_TEXT = 1024 * 1024;

/** @throws {RangeError} for a text that would be longer than any payload */
export function assertLength(length: number): void {
  if (length > MAX_TEXT) throw new RangeError('a text became too long');
}

/** An object without a prototype, so that names find own members only. */
export function objectOf(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) made[name] = value;
  return made;
}

/** JSON text, with every digit of its numbers. @throws {RangeError} */
export function jsonText(value: unknown): string {
  let length = 0;
  const write = (of: unknown): string => {
    const text = scalarText(readable(of));
    length += text?.length ?? 2;
    assertLength(length);
    if (text !== undefined) return text;
    if (Array.isArray(of)) return `[${of.map(write).join(',')}]`;
    const members = Object.entries(Object(of)).map(([name, member]) => `${write(name)}:${write(member)}`);
    return `{${members.join(',')}}`;
  };
  return write(value);
}

function scalarText(value: unknown): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'object' && value !== null) return undefined;
  return Object.is(value, -0) ? '0' : String(value ?? null);
}
