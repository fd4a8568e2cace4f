/** The composition root: parts in, handler out. Used by `functions/`, `lib/local/` and the tests. */
