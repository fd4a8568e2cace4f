import type { CodeEntry } from './errors/own-codes.ts';

/**
 * Where a code is documented: the seed's table (June 2019), another version of the operation or a near relative, the
 * common table of the product; `own`: this service's, in ECS's style.
 */
export type CodeOrigin = 'seed' | 'later' | 'common' | 'own';

export interface EcsCodeEntry extends CodeEntry {
  readonly origin: CodeOrigin;
}

/** A maker of entries that share origin and retry class, so that a code is one line of a table. */
export const coder =
  (origin: CodeOrigin, retry: CodeEntry['retry']) =>
  (status: number, title: string, mend: string): EcsCodeEntry => ({ status, title, mend, retry, origin });
