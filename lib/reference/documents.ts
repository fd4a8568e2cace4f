/** Which documents are generated, whole or in parts. */
import { readFileSync } from 'node:fs';
import { asFile, openapiDocument } from '../openapi/document.ts';
import { gatewayYaml } from '../openapi/gateway-import.ts';
import { configFileJsonSchema } from './config-json-schema.ts';
import { alarmsTable, auditLineSections, countersTable, lookUps, otherLinesTable } from './logs/tables.ts';
import { ecsCodesTable, ownCodesTable, requestTable } from './tables.ts';
import { unconfirmedSections } from './unconfirmed/tables.ts';

export const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'docs/reference/request.md': { 'request members': requestTable },
  'docs/reference/errors.md': {
    'error codes': ownCodesTable,
    'error codes of ECS': ecsCodesTable,
  },
  'docs/reference/log-lines.md': { 'the lines': auditLineSections, 'other lines': otherLinesTable },
  'docs/reference/log-queries.md': { counters: countersTable, alarms: alarmsTable, 'look-ups': lookUps },
  'docs/reference/unconfirmed.md': { facts: unconfirmedSections },
};

// package.json is ours, and `version` is a member that npm requires.
const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Whole files. */
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
