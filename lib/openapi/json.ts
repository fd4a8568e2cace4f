/** What the documents are made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [name: string]: Json;
}

/** A value of the core as JSON: what is `undefined` is left out. */
export const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value));

export const ref = (kind: string, name: string): JsonObject => ({ $ref: `#/components/${kind}/${name}` });
