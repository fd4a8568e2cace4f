/** The lines that are not part of the audit record, as data. */

interface OtherLine {
  readonly event: string;
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly about: string;
}

/** All other lines that the functions write. */
export const OTHER_LINES: readonly OtherLine[] = [
  {
    event: 'defect',
    level: 'error',
    about: 'an error in this service, with its stack; the answer was a 500',
  },
  {
    event: 'not started',
    level: 'error',
    about: 'the configuration, environment or function timeout is invalid; `error` has the reason',
  },
  {
    event: 'result not stored',
    level: 'error',
    about: 'the answer was a 504; this line has the result, and the next attempt reads it back',
  },
  { event: 'restore not stored', level: 'error', about: 'the same, for a restore' },
  { event: 'events refused', level: 'error', about: 'one invocation had more events than the limit' },
  { event: 'overtaken', level: 'warn', about: 'another attempt owns the row; its answer was returned' },
  {
    event: 'rules not understood',
    level: 'warn',
    about: 'ECS listed rules that cannot be parsed; they count as protected and as forbidden',
  },
  {
    event: 'tablestore.failed',
    level: 'debug',
    about: 'one failed call of the table; it may have been retried',
  },
  {
    event: 'store.close-failed',
    level: 'warn',
    about: 'closing the table failed; every write was stored when it was answered (SQLite)',
  },
  {
    event: 'request broken',
    level: 'error',
    about: 'the platform ended the connection of a request before its body was read (custom runtime)',
  },
  { event: 'preStop failed', level: 'error', about: 'ending the instance failed (custom runtime)' },
  { event: 'store.swept', level: 'debug', about: 'rows past their retention were deleted (SQLite)' },
];
