/** Function Compute's context of one invocation, Node.js built-in runtime. */
export interface FcCredentials {
  readonly accessKeyId?: string;
  readonly accessKeySecret?: string;
  readonly securityToken?: string;
}

/** The members that this project reads. `credentials` is `{}` on a function without a role. */
export interface FcContext {
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: FcCredentials;
  readonly function: {
    readonly name: string;
    readonly handler: string;
    /** MB. */
    readonly memory: number;
    /** Seconds. */
    readonly timeout: number;
  };
  readonly service?: { readonly qualifier?: string };
  readonly retryCount?: number;
}

/** What Function Compute loads: `index.handler`, and the two lifecycle hooks. */
export interface FunctionModule {
  /** `event`: the raw bytes that the trigger sent. */
  handler(event: Buffer, context: FcContext): Promise<unknown>;
  initialize(context: FcContext): Promise<string>;
  preStop(context: FcContext): Promise<string>;
}
