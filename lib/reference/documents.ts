/** Which document holds which generated parts. */
import { ecsCodesTable, ownCodesTable, requestTable } from './tables.ts';

export const DOCUMENTS: Readonly<Record<string, Readonly<Record<string, () => string>>>> = {
  'README.md': {
    'request members': requestTable,
    'error codes': ownCodesTable,
    'error codes of the seed': () => ecsCodesTable('seed'),
  },
  'docs/errors.md': {
    'error codes': ownCodesTable,
    'error codes of ECS': () => ecsCodesTable('all'),
  },
};
