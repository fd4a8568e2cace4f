/** The events of Function Compute for HTTP requests, as raw bytes. */
import { isUtf8 } from 'node:buffer';
import type { LocalRequest } from './request.ts';

/** Facts of an HTTP-trigger event that are not in the request. */
export interface TriggerFacts {
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** The event of API Gateway (traditional). A repeated parameter keeps its first value, as in mapping mode. */
export function toApiGatewayEvent(request: LocalRequest): Buffer {
  return bytes({
    path: request.path,
    httpMethod: request.method,
    headers: Object.fromEntries(request.headers),
    queryParameters: Object.fromEntries(queryEntries(request.query).reverse()),
    pathParameters: {},
    ...bodyMembers(request.body),
  });
}

/** The event of the HTTP trigger, version `v1`. Repeated parameters are joined with commas. */
export function toHttpTriggerEvent(request: LocalRequest, facts: TriggerFacts): Buffer {
  const parameters = new Map<string, string>();
  for (const [name, value] of queryEntries(request.query)) {
    const known = parameters.get(name);
    parameters.set(name, known === undefined ? value : `${known},${value}`);
  }
  const domainPrefix = 'revoke-egress-local';
  return bytes({
    version: 'v1',
    rawPath: request.path,
    ...bodyMembers(request.body),
    headers: Object.fromEntries(request.headers),
    queryParameters: Object.fromEntries(parameters),
    requestContext: {
      accountId: facts.accountId,
      domainName: `${domainPrefix}.${facts.region}.fcapp.run`,
      domainPrefix,
      http: {
        method: request.method,
        path: decodePath(request.path),
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.remoteAddress,
        userAgent: request.headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? '',
      },
      requestId: facts.requestId,
      time: new Date(facts.now).toISOString().replace(/\.\d{3}Z$/, 'Z'),
      timeEpoch: String(facts.now),
    },
  });
}

const bytes = (event: object): Buffer => Buffer.from(JSON.stringify(event));

/** UTF-8 as text, and other bytes as base64, because JSON cannot contain them. */
const bodyMembers = (body: Buffer) =>
  isUtf8(body)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };

const queryEntries = (query: string): Array<[string, string]> => [...new URLSearchParams(query)];

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not percent-encoded UTF-8, so there is no decoded form.
    return path;
  }
}
