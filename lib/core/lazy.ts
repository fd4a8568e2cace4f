/** Makes something at its first use, and keeps it: a schema takes longer to make than to use. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
