/**
 * Every code that is documented for the ECS operations used here, with its documented status. If a code is in
 * `OWN_CODES` too, that entry describes the answers of this service, and this one the answers of ECS.
 */

import type { EcsCodeEntry } from '../own-codes.ts';
import { REQUEST_CODES } from './request-codes.ts';
import { SERVICE_CODES } from './service-codes.ts';

export type EcsCode = keyof typeof REQUEST_CODES | keyof typeof SERVICE_CODES;

const CODES: Readonly<Record<EcsCode, EcsCodeEntry>> = { ...REQUEST_CODES, ...SERVICE_CODES };

export const ECS_CODES: Readonly<Record<string, EcsCodeEntry>> = CODES;
