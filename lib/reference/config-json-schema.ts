import * as z from 'zod/mini';
import { configFileSchema } from '../config/schema/schema.ts';

/** The configuration file as a JSON Schema (2020-12), for editors: what the schema knows, short of its own checks. */
export function configFileJsonSchema(): string {
  const schema = z.toJSONSchema(configFileSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'revoke-egress.config.json', ...schema }, null, 2)}\n`;
}
