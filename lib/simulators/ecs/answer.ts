import type { EcsError } from './error.ts';

/** An HTTP response of ECS. */
export interface Answer {
  readonly status: number;
  /** ECS's code; absent on success. */
  readonly code?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A 200 response with the members of the operation. */
export const success = (requestId: string, members: Readonly<Record<string, unknown>>): Answer => ({
  status: 200,
  headers: {},
  body: { ...members, RequestId: requestId },
});

/** The error body that the gateway uses for every product. */
export const failure = (error: EcsError, requestId: string, host: string): Answer => ({
  status: error.status,
  code: error.code,
  headers: {},
  body: {
    ...error.extra,
    RequestId: requestId,
    HostId: host,
    Code: error.code,
    Message: error.message,
    Recommend: `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(error.code)}&product=Ecs&requestId=${requestId}`,
  },
});
