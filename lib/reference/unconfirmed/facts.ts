/**
 * Assumptions about the platform that are not confirmed. `docs/reference/unconfirmed.md` is generated from them;
 * `npm run test:live` checks what it can and prints a verdict for every one.
 */

import { ECS_FACTS } from './ecs.ts';
import type { Fact } from './fact.ts';
import { PLATFORM_FACTS } from './platform.ts';
import { RAM_FACTS } from './ram.ts';
import { TABLESTORE_FACTS } from './tablestore.ts';

export const AREAS: readonly { readonly title: string; readonly facts: readonly Fact[] }[] = [
  { title: 'ECS', facts: ECS_FACTS },
  { title: 'Tablestore', facts: TABLESTORE_FACTS },
  { title: 'Function Compute, API Gateway, EventBridge, logs', facts: PLATFORM_FACTS },
  { title: 'RAM, for deploying', facts: RAM_FACTS },
];

export const FACTS: readonly Fact[] = AREAS.flatMap(({ facts }) => facts);
