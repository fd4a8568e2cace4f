/** The documents that are generated, completely or in parts. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { configFileSchema } from '../config/schema/schema.ts';
import { asFile, openapiDocument } from '../openapi/document.ts';
import { gatewayYaml } from '../openapi/gateway-import.ts';
import { auditLineSections, otherLinesTable } from './logs/tables.ts';
import { ecsCodesTable, ownCodesTable, requestTable } from './tables.ts';

export const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/reference/request.md': { 'request members': requestTable },
  'docs/reference/errors.md': {
    'error codes': ownCodesTable,
    'error codes of ECS': ecsCodesTable,
  },
  'docs/reference/log-lines.md': { 'the lines': auditLineSections, 'other lines': otherLinesTable },
};

// A cast is safe: npm requires `version` in package.json.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** The configuration file as a JSON Schema (2020-12) for editors. It lacks the checks that JSON Schema cannot express. */
export function configFileJsonSchema(): string {
  const schema = z.toJSONSchema(configFileSchema, { io: 'input' });
  return `${JSON.stringify({ title: 'revoke-egress.config.json', ...schema }, null, 2)}\n`;
}

/** Files that are generated completely. */
export const FILES: Readonly<Record<string, () => string>> = {
  'docs/revoke-egress.config.schema.json': configFileJsonSchema,
  'docs/openapi.json': () => asFile(openapiDocument({ version })),
  'docs/openapi-gateway.yaml': () =>
    gatewayYaml({
      version,
      region: 'cn-hangzhou',
      revokeFunction: 'revoke-egress',
      restoreFunction: 'restore-egress',
      timeout: 30_000,
    }),
};
