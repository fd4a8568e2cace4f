import type { Fact } from './fact.ts';

export const PLATFORM_FACTS: readonly Fact[] = [
  {
    id: 'gateway-base64',
    fact: 'API Gateway sends `isBase64Encoded` as a boolean, or as the text `"true"` or `"false"`.',
    ifSo: 'both are read',
    otherwise: 'anything else is refused (400), and nothing is revoked',
    settle: 'POST a revocation through the gateway with `DryRun`: 200 settles it',
  },
  {
    id: 'gateway-header',
    fact: 'API Gateway overwrites a header that a client sent under the name of a mapped system parameter.',
    ifSo: 'the application in `X-Gw-App-Id` is the gateway’s word',
    otherwise: 'a client could name another application: then do not use the scheme `gateway-app`',
    settle:
      'send `X-Gw-App-Id: 1` yourself, and look at `caller` in the log: [callers/platform.md](callers/platform.md)',
  },
  {
    id: 'gateway-bytes',
    fact: '`body_format = "STREAM"` keeps the bytes of a body.',
    ifSo: 'signatures of webhooks are checked over what the sender signed',
    otherwise: 'they fail with 401: use the HTTP trigger for signed webhooks',
    settle: 'send a signed webhook whose JSON has spaces in odd places',
  },
  {
    id: 'gateway-import',
    fact: 'The import takes a Function Compute backend, in the members of [openapi-gateway.yaml](openapi-gateway.yaml).',
    ifSo: 'one import makes the API',
    otherwise: 'Terraform or the console: [api-gateway.md](api-gateway.md)',
    settle: 'import it',
  },
  {
    id: 'gateway-native',
    fact: 'The cloud-native gateway sends the event of the HTTP trigger (`version: "v1"`).',
    ifSo: 'it works like the HTTP trigger',
    otherwise: 'the event is taken for a direct call and refused (400), and nothing is revoked',
    settle: 'POST a revocation through it with `DryRun`',
  },
  {
    id: 'fc-freeze',
    fact: 'An instance may be frozen between two requests, not within one.',
    ifSo: 'nothing of a request outlives its answer, so nothing runs on when it thaws',
    otherwise: 'a freeze within a request is the pause that leases and clock checks are made for',
    settle: 'not from outside',
  },
  {
    id: 'fc-initializer',
    fact: 'The initializer may have no credentials.',
    ifSo: 'it uses none: credentials come with each invocation',
    otherwise: 'the same',
    settle: 'look at `context.credentials` in an initializer',
  },
  {
    id: 'fc-allocator',
    fact: 'The variables of a function are in the environment before Node starts, so that the C library sees them.',
    ifSo: '`MALLOC_ARENA_MAX` and `MALLOC_TRIM_THRESHOLD_` in `s.yaml` save memory and time: [benchmarks.md](benchmarks.md)',
    otherwise: 'an instance takes some 10 MB more, and a tenth more time for itself',
    settle: 'compare the memory that the metrics of an instance show with and without them',
  },
  {
    id: 'fc-dead-letters',
    fact: 'The address `…:/topics/<name>/messages` in `destinationConfig` is the topic’s.',
    ifSo: 'asynchronous requests that stay unfinished end in the topic',
    otherwise: '`s deploy` refuses it, or nothing arrives',
    settle: 'invoke asynchronously a request that ends in 503 (no table), and look into the topic',
  },
  {
    id: 'eb-error',
    fact: 'EventBridge takes a function error (200 with `X-Fc-Error-Type`) for a failed delivery.',
    ifSo: 'unfinished events come again, and in the end are dead letters',
    otherwise:
      'they do not: the log line `event` at the level `error` is all that is left, so keep its alarm',
    settle:
      'take the role’s rights for a minute, open a forbidden rule, give them back, and see whether it is closed',
  },
  {
    id: 'eb-asynchronous',
    fact: '`asyncInvocationType: false` invokes synchronously (the vendor’s pages contradict each other).',
    ifSo: 'EventBridge’s own retries and dead letters apply',
    otherwise: 'Function Compute’s do: set `asyncInvokeConfig` of remediate-egress too',
    settle: '`retryCount` of the `event` line is absent or 0 when EventBridge delivers again',
  },
  {
    id: 'eb-event',
    fact: 'The event of `AuthorizeSecurityGroupEgress` names region and group where we look for them.',
    ifSo: 'the group is checked',
    otherwise: 'the event is refused with its fault, as a warning: [remediation.md](remediation.md)',
    settle: 'open a rule, and look at the first `event` line',
  },
  {
    id: 'log-message',
    fact: 'A line that a function prints stands as it is in the field `message` of the log store.',
    ifSo: 'the queries of [logs.md](logs.md) work with an index of that field',
    otherwise: 'with a prefix before the JSON, give the store a processing rule that cuts it',
    settle: 'look at one line',
  },
  {
    id: 'log-flags',
    fact: 'An index of JSON takes `true` as the text `true`.',
    ifSo: 'the counter `replayed` works',
    otherwise: 'use its SQL form: `"message.replayed" = \'true\'`, or count by `json_extract`',
    settle: 'ask for `message.replayed: true` after a replay',
  },
];
