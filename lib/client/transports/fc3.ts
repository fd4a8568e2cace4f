/**
 * Invokes functions of Function Compute 3.0 through `@alicloud/fc20230330`. Path and parameters are the SDK's, and so are
 * credentials and signature (ACS3-HMAC-SHA256). The request is sent here, because the SDK's replies are unbounded.
 */
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import type { Millis } from '../../core/time.ts';
import type { AccessKey } from '../auth/acs3.ts';
import { ClientFault, readBody } from '../transport.ts';
import { refusal } from './direct-reply.ts';

const PACKAGE = '@alicloud/fc20230330';
const ALGORITHM = 'ACS3-HMAC-SHA256';

interface Params {
  readonly action: string;
  readonly version: string;
  readonly method: string;
  readonly pathname: string;
}

interface OpenApiRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Of the bytes of the body. */
  readonly stream: Readable;
}

interface SdkReply {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable;
}

/** The parts of the SDK that are used. Its own types are 850 files. */
interface Sdk {
  readonly default: new (
    config: object,
  ) => {
    /** All methods send their request through this one. */
    callApi(params: Params, request: OpenApiRequest, runtime: object): Promise<object>;
    invokeFunctionWithOptions(
      name: string,
      request: object,
      headers: object,
      runtime: object,
    ): Promise<SdkReply>;
    readonly _credential: {
      getCredential(): Promise<{
        readonly accessKeyId: string;
        readonly accessKeySecret: string;
        readonly securityToken?: string;
        readonly providerName?: string;
      }>;
    };
  };
  readonly InvokeFunctionRequest: new (members: object) => object;
  readonly InvokeFunctionHeaders: new (members: object) => object;
}

interface OpenApiCore {
  readonly OpenApiUtil: {
    getAuthorization(
      request: object,
      algorithm: string,
      payload: string,
      keyId: string,
      secret: string,
    ): string;
    getTimestamp(): string;
    getNonce(): string;
    getUserAgent(): string;
    hash(bytes: Buffer, algorithm: string): Buffer;
  };
}

export interface Fc3Options {
  readonly accountId: string;
  readonly region: string;
  readonly key: AccessKey;
  /** Replaces the endpoint of account and region. */
  readonly endpoint?: string | undefined;
  readonly timeout?: Millis;
}

export interface Fc3Client {
  invoke(
    name: string,
    event: string,
    qualifier: string | undefined,
  ): Promise<{ readonly headers: Record<string, string | undefined>; readonly data: unknown }>;
}

/** @throws {ClientFault} if the package is not installed */
function load(): readonly [Sdk, OpenApiCore] {
  const require = createRequire(import.meta.url);
  try {
    // Casts, because the types of a module that is loaded at run time are unknown. The second package is a dependency
    // of the first.
    const sdk = require(PACKAGE) as Sdk;
    const core = createRequire(require.resolve(PACKAGE))('@alicloud/openapi-core') as OpenApiCore;
    return [sdk, core];
  } catch (cause) {
    throw new ClientFault(`a direct invocation needs the package ${PACKAGE}; install it`, { cause });
  }
}

export async function loadFc3(options: Fc3Options): Promise<Fc3Client> {
  const { accountId, region, key, endpoint, timeout = 35_000 } = options;
  const [sdk, { OpenApiUtil }] = load();
  const base = new URL(endpoint ?? `https://${accountId}.${region}.fc.aliyuncs.com`);
  const client = new sdk.default({ ...key, regionId: region, endpoint: base.host });

  client.callApi = async ({ action, version, method, pathname }, { headers, query, stream }) => {
    const body = Buffer.concat(await stream.toArray());
    const payload = OpenApiUtil.hash(body, ALGORITHM).toString('hex');
    const { accessKeyId, accessKeySecret, securityToken, providerName } =
      await client._credential.getCredential();
    const sent: Record<string, string> = {
      host: base.host,
      'x-acs-version': version,
      'x-acs-action': action,
      'user-agent': OpenApiUtil.getUserAgent(),
      'x-acs-date': OpenApiUtil.getTimestamp(),
      'x-acs-signature-nonce': OpenApiUtil.getNonce(),
      accept: 'application/json',
      ...headers,
      'content-type': 'application/octet-stream',
      'x-acs-content-sha256': payload,
      ...(providerName && { 'x-acs-credentials-provider': providerName }),
      ...(securityToken && { 'x-acs-accesskey-id': accessKeyId, 'x-acs-security-token': securityToken }),
    };
    const request = { method, pathname, query, headers: sent };
    const authorization = OpenApiUtil.getAuthorization(
      request,
      ALGORITHM,
      payload,
      accessKeyId,
      accessKeySecret,
    );
    const url = new URL(pathname, base);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    // `fetch` sets the host itself, to the same.
    const { host: _, ...own } = sent;
    const response = await fetch(url, {
      method,
      headers: { ...own, authorization },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    });
    const text = await readBody(response, url.host);
    const { status, ok } = response;
    const received = Object.fromEntries(response.headers);
    if (!ok) throw refusal(`${method} ${pathname}`, status, received, text);
    return { headers: received, body: Readable.from([text]) };
  };

  return {
    async invoke(name, event, qualifier) {
      const request = new sdk.InvokeFunctionRequest({
        body: Readable.from([Buffer.from(event)]),
        ...(qualifier !== undefined && { qualifier }),
      });
      const headers = new sdk.InvokeFunctionHeaders({ xFcInvocationType: 'Sync' });
      const reply = await client.invokeFunctionWithOptions(name, request, headers, {});
      return { headers: reply.headers, data: (await reply.body.toArray()).join('') };
    },
  };
}
