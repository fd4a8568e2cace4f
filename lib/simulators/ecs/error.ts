import { documented, type EcsCode } from './error-catalogue.ts';

/** A refusal by ECS: thrown by checks and actions; `answer.ts` makes the error body of it. */
export class EcsError extends Error {
  override readonly name = 'EcsError';
  readonly code: string;
  readonly status: number;
  /** Further members of the error body, such as `AccessDeniedDetail`. */
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, message: string, extra: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.extra = extra;
  }
}

/** The documented refusal for `code`; `argument` fills the message's `%s`, mostly with a parameter's name. */
export function refuse(code: EcsCode, argument = ''): EcsError {
  const [status, message] = documented(code);
  return new EcsError(
    code,
    status,
    message.replace('%s', () => argument),
  );
}
