import type { RevocationStore } from '../../../lib/core/ports.ts';

/**
 * A defect that the simulation must see: a module of the shipped protocol in which some exports are others. It is typed by
 * the module, so a rename or a new signature shows when the types are checked.
 */
export interface Mutant {
  readonly name: string;
  /** The module, from the root of the project. */
  readonly file: string;
  /** Why a developer might write it so. */
  readonly why: string;
  /** A small world that shows it, or a random schedule, when few schedules do: where the hunt begins. */
  readonly showsIn?: { readonly name: string; readonly mostFaults: number } | { readonly seed: number };
  /** The exports that are others, made from the module as it is. */
  readonly change: (module: never) => object;
}

/** Makes the mutants of one module. `M`: its type. */
export const mutantsOf =
  <M extends object>(file: string) =>
  (name: string, why: string, change: (module: M) => Partial<M>, showsIn?: Mutant['showsIn']): Mutant => ({
    name,
    file,
    why,
    change,
    ...(showsIn && { showsIn }),
  });

/** An object like another one, whose getters stay live, with some members replaced. */
export function like<T extends object>(original: T, replaced: Partial<T>): T {
  const copy = Object.create(original) as T; // It inherits every member that is not replaced.
  return Object.defineProperties(copy, Object.getOwnPropertyDescriptors(replaced));
}

/** The same store, with a part of it replaced. */
export const storeLike = (store: RevocationStore, replaced: Partial<RevocationStore>): RevocationStore => ({
  read: (...args) => store.read(...args),
  write: (...args) => store.write(...args),
  ...replaced,
});
