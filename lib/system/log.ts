import { type Clock, LOG_LEVELS, type Log, type LogLevel } from '../core/ports.ts';
import { visible } from '../core/visible.ts';

export interface LogParts {
  /** Less urgent events are dropped. */
  readonly level: LogLevel;
  readonly clock: Pick<Clock, 'now'>;
  /** Takes one line, with its newline; default: standard output. */
  readonly write?: (line: string) => void;
}

const SECRET = /secret|(security|access)_?token|authorization|signature|password|credential|cookie/i;
const MAX_TEXT = 8192;

const toStandardOutput = (line: string): void => void process.stdout.write(line);

/** Errors as what they are: `JSON.stringify` makes `{}` of them. */
const errorFields = ({ name, message, stack, cause }: Error) => ({
  name,
  message,
  stack,
  ...(cause !== undefined && { cause }),
});

/** Redacts credentials by the names of their fields; a value that JSON cannot hold becomes text. */
function replacer(name: string, value: unknown): unknown {
  if (SECRET.test(name) && typeof value !== 'number' && typeof value !== 'boolean') return '[redacted]';
  if (value instanceof Error) return errorFields(value);
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    return String(value);
  return typeof value === 'string' && value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}…` : value;
}

function fieldsText(fields: Record<string, unknown>): string {
  try {
    return JSON.stringify(fields, replacer);
  } catch (error) {
    // Circular, or a getter that throws: the event is still logged.
    return JSON.stringify({ unloggable: String(error) });
  }
}

/**
 * JSON lines: `{"time":"2026-01-01T00:00:00.000Z","level":"info","event":"request",…}`. Nothing in a field can start a
 * line of its own or act on a terminal, fields named like a credential are redacted, and it never throws.
 */
export function createLog({ level, clock, write = toStandardOutput }: LogParts): Log {
  const logger = (of: LogLevel): Log['info'] =>
    LOG_LEVELS.indexOf(of) < LOG_LEVELS.indexOf(level)
      ? () => {}
      : (event, fields = {}) => {
          const head = JSON.stringify({ time: new Date(clock.now()).toISOString(), level: of, event });
          const tail = fieldsText(fields);
          write(`${visible(tail === '{}' ? head : `${head.slice(0, -1)},${tail.slice(1)}`)}\n`);
        };
  return { debug: logger('debug'), info: logger('info'), warn: logger('warn'), error: logger('error') };
}
