/** What `s.yaml` sets for the C library before Node starts. All candidates run under it, the bare client too. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { ROOT } from '../architecture/imports.ts';

const document = z.object({
  resources: z.object({
    revoke_egress: z.object({ props: z.object({ environmentVariables: z.record(z.string(), z.string()) }) }),
  }),
});

const { environmentVariables } = document.parse(parse(readFileSync(join(ROOT, 's.yaml'), 'utf8'))).resources
  .revoke_egress.props;

export const ALLOCATOR: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(environmentVariables).filter(([name]) => name.startsWith('MALLOC_')),
);
