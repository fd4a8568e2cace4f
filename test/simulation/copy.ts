/**
 * A deep, frozen copy of plain data, as a store and a network make it. It can be handed out repeatedly, and code that
 * modifies it fails. Members that are undefined vanish, as in JSON.
 */
export function copy<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  // What comes out has the shape of what went in, which TypeScript cannot see.
  if (Array.isArray(value)) return Object.freeze(value.map(copy)) as T;
  const made: Record<string, unknown> = {};
  for (const name in value) if (value[name] !== undefined) made[name] = copy(value[name]);
  return Object.freeze(made) as T;
}
