/** The events that Function Compute hands to a function for an HTTP request, as the raw bytes that it gets them in. */
import { isUtf8 } from 'node:buffer';
import type { LocalRequest } from './request.ts';

/** What an HTTP-trigger event knows beyond the request. */
export interface TriggerFacts {
  readonly accountId: string;
  readonly region: string;
  readonly requestId: string;
  /** Epoch ms. */
  readonly now: number;
}

/** The traditional API Gateway's event. A parameter given twice keeps its first value, as its mapping mode does. */
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

/** The HTTP trigger's event, version `v1`. Several values of one parameter are joined with commas. */
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

/** Text goes as text; bytes that are no UTF-8 would not survive JSON, so they go as base64. */
const bodyMembers = (body: Buffer) =>
  isUtf8(body)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };

const queryEntries = (query: string): Array<[string, string]> => [...new URLSearchParams(query)];

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // Not percent-encoded UTF-8: there is no decoded form to give.
    return path;
  }
}
