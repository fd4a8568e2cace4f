/**
 * Every code that the documents name for the ECS operations used here, with the status they document. A code that is
 * in `OWN_CODES` too means what that table says when it is this service that speaks.
 */

import type { EcsCodeEntry } from '../own-codes.ts';
import { REQUEST_CODES } from './request-codes.ts';
import { SERVICE_CODES } from './service-codes.ts';

export type EcsCode = keyof typeof REQUEST_CODES | keyof typeof SERVICE_CODES;

const CODES: Readonly<Record<EcsCode, EcsCodeEntry>> = { ...REQUEST_CODES, ...SERVICE_CODES };

export const ECS_CODES: Readonly<Record<string, EcsCodeEntry>> = CODES;
