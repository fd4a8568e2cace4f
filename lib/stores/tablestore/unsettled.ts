import type { RevocationRow } from '../../core/model/row.ts';

/** Identifies a write. */
export type WriteName = Pick<RevocationRow, 'key' | 'version' | 'attempt'>;

/** The writes that may have been applied, or may still be. */
export interface Unsettled {
  has(write: WriteName): boolean;
  add(write: WriteName): void;
  settle(write: WriteName): void;
}

/** Far more than one instance has at once; it only bounds the memory. */
const MOST = 1_000;

/**
 * Remembers ambiguous writes between calls: if such a write is sent again, its condition may fail because the first one
 * was applied. Key, version and attempt identify a write: an attempt writes a version only once.
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
