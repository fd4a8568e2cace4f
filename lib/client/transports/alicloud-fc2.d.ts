/** `@alicloud/fc2` 2.6.6 has no types. These are the parts that this project uses. */
declare module '@alicloud/fc2' {
  interface FcClientConfig {
    accessKeyID: string;
    accessKeySecret: string;
    /** Required when `accessKeyID` starts with `STS`. */
    securityToken?: string;
    region: string;
    /** Overrides the host; without it `secure` decides between http (the default!) and https. */
    endpoint?: string;
    secure?: boolean;
    internal?: boolean;
    /** Milliseconds; default 60,000. */
    timeout?: number;
    headers?: Record<string, string>;
  }

  interface FcResponse {
    headers: Record<string, string | undefined>;
    /** Text; parsed when the answer is declared as JSON; a Buffer with `rawBuf`. */
    data: unknown;
  }

  class FcClient {
    constructor(accountId: string, config: FcClientConfig);
    /**
     * Throws for answers other than 2xx: `name` is `FC<ErrorCode>Error`, `code` the error code. A function error does
     * not throw, but has the header `x-fc-error-type`.
     */
    invokeFunction(
      serviceName: string,
      functionName: string,
      event: string | Buffer | null,
      headers?: Record<string, string>,
      qualifier?: string,
      options?: { rawBuf?: boolean },
    ): Promise<FcResponse>;
    /** Every other method sends its request through this one. */
    request(
      method: string,
      path: string,
      query: unknown,
      body: unknown,
      headers?: Record<string, string>,
    ): Promise<FcResponse>;
    buildHeaders(): Record<string, string>;
    readonly endpoint: string;
    readonly version: string;
    readonly timeout: number;
    readonly headers: Record<string, string>;
    static getSignature(
      accessKeyId: string,
      accessKeySecret: string,
      method: string,
      path: string,
      headers: Record<string, string>,
      queries?: Record<string, string | string[]>,
    ): string;
  }

  export = FcClient;
}
