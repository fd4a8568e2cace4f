import type { RevocationRow } from '../../core/model/row.ts';

/** What names a write. */
export type WriteName = Pick<RevocationRow, 'key' | 'version' | 'attempt'>;

/** Writes that may have been applied, or may still be. */
export interface Unsettled {
  has(write: WriteName): boolean;
  add(write: WriteName): void;
  settle(write: WriteName): void;
}

/** Far more than one instance has under way; the memory must only not grow for ever. */
const MOST = 1_000;

/**
 * Remembers them from call to call, because a condition that fails for a write sent again may fail for the first
 * sending's sake. Key, version and attempt name a write: an attempt sends no two contents under one version.
 */
export function createUnsettled(): Unsettled {
  const writes = new Set<string>();
  const nameOf = ({ key, version, attempt }: WriteName) => `${key} ${version} ${attempt}`;
  return {
    has: (write) => writes.has(nameOf(write)),
    add(write) {
      writes.add(nameOf(write));
      // Insertion order is age order.
      for (const oldest of writes) {
        if (writes.size <= MOST) break;
        writes.delete(oldest);
      }
    },
    settle(write) {
      writes.delete(nameOf(write));
    },
  };
}
