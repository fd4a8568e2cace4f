/**
 * ECS gave no answer that can be believed: it may or may not have acted. `code` and `message` are ours, so they hold
 * nothing that needs scrubbing.
 */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code: NoAnswerCode;
  /** ECS's request id, where the reply had at least that. */
  readonly requestId: string | undefined;

  constructor(code: NoAnswerCode, message: string, requestId?: string) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

export type NoAnswerCode = 'Timeout' | 'Aborted' | 'ReplyTooLarge' | 'UnexpectedStatus' | 'UnreadableReply';
