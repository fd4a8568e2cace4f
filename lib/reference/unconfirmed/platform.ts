import type { Fact } from './fact.ts';

export const PLATFORM_FACTS: readonly Fact[] = [
  {
    id: 'gateway-base64',
    fact: 'API Gateway sends `isBase64Encoded` as a boolean, or as the text `"true"` or `"false"`.',
    ifSo: 'Both are accepted.',
    otherwise: 'Anything else is refused with 400, and no rule is revoked.',
    settle: 'POST a revocation with `DryRun` through the gateway and expect a 200',
  },
  {
    id: 'gateway-header',
    fact: 'API Gateway overwrites a header that a client sent under the name of a mapped system parameter.',
    ifSo: '`X-Gw-App-Id` holds the application that the gateway authenticated.',
    otherwise: 'A client could name another application. Do not use the scheme `gateway-app` then.',
    settle:
      'send `X-Gw-App-Id: 1` yourself, and check `caller` in the log: [platform callers](../callers/platform.md)',
  },
  {
    id: 'gateway-bytes',
    fact: '`body_format = "STREAM"` keeps the bytes of a body.',
    ifSo: 'Webhook signatures are verified over the bytes that the sender signed.',
    otherwise: 'They fail with 401. Use the HTTP trigger for signed webhooks.',
    settle: 'send a signed webhook whose JSON has unusual spaces',
  },
  {
    id: 'gateway-import',
    fact: 'The import accepts a Function Compute backend, in the members of [openapi-gateway.yaml](../openapi-gateway.yaml).',
    ifSo: 'One import creates the API.',
    otherwise: 'Use Terraform or the console: [API Gateway](../api-gateway.md).',
    settle: 'import the file',
  },
  {
    id: 'gateway-native',
    fact: 'The cloud-native gateway sends the event of the HTTP trigger (`version: "v1"`).',
    ifSo: 'It works like the HTTP trigger.',
    otherwise: 'The event is read as a direct invocation and refused with 400. No rule is revoked.',
    settle: 'POST a revocation with `DryRun` through it',
  },
  {
    id: 'fc-freeze',
    fact: 'An instance may be frozen between two requests, but not within one.',
    ifSo: 'No I/O of a request outlives its answer, so nothing continues after a thaw.',
    otherwise: 'A freeze within a request is a pause, which leases and clock checks cover.',
    settle: 'not possible from outside',
  },
  {
    id: 'fc-initializer',
    fact: 'The initializer may have no credentials.',
    ifSo: 'It uses none: credentials arrive with each invocation.',
    otherwise: 'The same.',
    settle: 'print `context.credentials` in an initializer',
  },
  {
    id: 'fc-allocator',
    fact: 'The variables of a function are set before Node starts, so that the C library reads them.',
    ifSo: '`MALLOC_ARENA_MAX` and `MALLOC_TRIM_THRESHOLD_` in `s.yaml` save memory and time: [benchmarks](../benchmarks.md).',
    otherwise: 'An instance takes some 10 MB more memory, and a tenth more time of its own.',
    settle: 'compare the memory in the metrics of an instance with and without them',
  },
  {
    id: 'fc-dead-letters',
    fact: '`…:/topics/<name>/messages` in `destinationConfig` is the address of the topic.',
    ifSo: 'Asynchronous requests that fail for good arrive in the topic.',
    otherwise: '`s deploy` refuses it, or no message arrives.',
    settle: 'invoke asynchronously a request that ends in 503 (no table), and read the topic',
  },
  {
    id: 'eb-error',
    fact: 'EventBridge treats a function error (200 with `X-Fc-Error-Type`) as a failed delivery.',
    ifSo: 'Failed events are delivered again, and end as dead letters.',
    otherwise: 'They are lost, and only the log line `event` at level `error` remains. Keep its alarm.',
    settle:
      'remove the role’s rights for a minute, open a forbidden rule, give the rights back, and check that the rule is closed',
  },
  {
    id: 'eb-asynchronous',
    fact: '`asyncInvocationType: false` invokes synchronously. The vendor’s pages contradict each other.',
    ifSo: 'EventBridge’s own retries and dead letters apply.',
    otherwise: 'Function Compute’s retries apply. Set `asyncInvokeConfig` of `remediate-egress` too.',
    settle: '`retryCount` of the `event` line is absent or 0 when EventBridge delivers again',
  },
  {
    id: 'eb-event',
    fact: 'The event of `AuthorizeSecurityGroupEgress` has the region and the group where this function reads them.',
    ifSo: 'The group is checked.',
    otherwise: 'The event is refused and logged as a warning: [remediation](../remediation.md).',
    settle: 'open a rule, and read the first `event` line',
  },
  {
    id: 'log-message',
    fact: 'A line that a function prints arrives unchanged in the field `message` of the log store.',
    ifSo: '[The log queries](log-queries.md) work with an index on that field.',
    otherwise: 'If the JSON has a prefix, add a processing rule to the log store that cuts it.',
    settle: 'read one line in the log store',
  },
  {
    id: 'log-flags',
    fact: 'A JSON index stores `true` as the text `true`.',
    ifSo: 'The counter `replayed` works.',
    otherwise: 'Use its SQL form: `"message.replayed" = \'true\'`, or count by `json_extract`.',
    settle: 'search for `message.replayed: true` after a replay',
  },
];
