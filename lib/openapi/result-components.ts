/** The schemas of the answers as components of the document. */
import { z } from 'zod';
import {
  dryRunSchema,
  faultSchema,
  hintSchema,
  ignoredSchema,
  patternSchema,
  problemSchema,
  restoreDryRunSchema,
  restoreSchema,
  revocationSchema,
  ruleSchema,
  stateSchema,
} from './result-schemas.ts';
import { type JsonObject, toJson } from './shared-components.ts';

/** The schemas of the document, by their names in it. */
const RESULT_SCHEMAS = {
  Rule: ruleSchema,
  RulePattern: patternSchema,
  Hint: hintSchema,
  RevocationResult: revocationSchema,
  DryRunResult: dryRunSchema,
  IgnoredResult: ignoredSchema,
  RevocationState: stateSchema,
  RestoreResult: restoreSchema,
  RestoreDryRunResult: restoreDryRunSchema,
  Problem: problemSchema,
  Fault: faultSchema,
} as const;

export function resultComponents(): Record<string, JsonObject> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(RESULT_SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, {
    // As input: a client must accept members that a later version adds.
    io: 'input',
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ jsonSchema }) => {
      // Read-only in TypeScript's sense, and a pattern that `format` says better.
      delete jsonSchema.readOnly;
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
      // Generated clients in other languages would enforce the safe integers as limits.
      if (jsonSchema.type === 'integer') {
        delete jsonSchema.minimum;
        delete jsonSchema.maximum;
      }
    },
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _dialect, $id: _id, ...schema }]) => [
      name,
      // JSON Schema is JSON.
      toJson(schema) as JsonObject,
    ]),
  );
}
