/** What a test and the processes that it starts say to each other. */
import { z } from 'zod';
import type { RevocationRow } from '../../../lib/core/model/row.ts';
import type { RevocationStore } from '../../../lib/core/ports.ts';

/** How another process opens the backend of a test: its module exports `openStore: OpenStore`. */
export interface WorkerStore {
  /** `import.meta.resolve`d, or a `file:` URL. */
  readonly module: string;
  /** Handed to `openStore`; travels as JSON. */
  readonly options: Readonly<Record<string, string | number>>;
}

export type OpenStore = (options: WorkerStore['options']) => Promise<{
  readonly store: RevocationStore;
  close(): Promise<void>;
}>;

export type Job =
  | { readonly do: 'open'; readonly store: WorkerStore }
  | { readonly do: 'close' }
  | { readonly do: 'claim'; readonly rows: readonly RevocationRow[] }
  | { readonly do: 'increment'; readonly key: string; readonly attempt: string; readonly times: number };

/** What a worker answers to a job. */
export const reply = z.discriminatedUnion('end', [
  z.strictObject({ end: z.literal('done'), value: z.union([z.array(z.boolean()), z.number(), z.null()]) }),
  z.strictObject({ end: z.literal('failed'), reason: z.string() }),
]);

export type Reply = z.infer<typeof reply>;
