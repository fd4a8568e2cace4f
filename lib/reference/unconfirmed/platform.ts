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
    id: 'fc-invoke-event',
    fact: 'An `InvokeFunction` on a function with an HTTP trigger may arrive as an event of that trigger (a sample of 2023 does). Its path ends in `/invocations`, and `domainName` is the host of the invocation API.',
    ifSo: 'It is read as a direct invocation: its body is the payload, and the caller is `invoke`.',
    otherwise: 'The payload arrives as the event itself, which is read as a direct invocation too.',
    settle: 'invoke `revoke-egress` directly with `DryRun`, and check `entryPoint` in the log line `request`',
  },
  {
    id: 'fc-invoke-host',
    fact: 'No request to an HTTP trigger has a host of the invocation API as `requestContext.domainName`.',
    ifSo: 'Only a call that RAM allowed is the caller `invoke`.',
    otherwise:
      'With an anonymous HTTP trigger, anyone could be the caller `invoke`. Use `authType: function`, as `s.yaml` does, or do not configure that caller.',
    settle:
      'send a request to an HTTP trigger with the header `Host: ACCOUNT.REGION.fc.aliyuncs.com`, and check that no log line `request` has `direct` as its `entryPoint`',
    breaks: true,
  },
  {
    id: 'fc-deploy-keeps',
    fact: '`s deploy` deletes nothing online but what [Deploy](../deploy.md#6-deploy) lists: triggers, versions and aliases that `s.yaml` omits stay.',
    ifSo: 'A resource or trigger that you remove from `s.yaml` stays until you delete it in the console.',
    otherwise: 'It is deleted by the next deployment.',
    settle: 'create a trigger in the console, deploy, and check that it is still there',
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
    id: 'eb-run-options',
    fact: '`runOptions` (`errorsTolerance`, `retryStrategy`, `deadLetterQueue`) apply in `event-driven` mode. The component’s reference says that they apply in `event-streaming` mode only; the API reference does not.',
    ifSo: 'Failed events are delivered again for a day, and end in the dead-letter queue.',
    otherwise:
      'The default retries apply, and events that fail for good are lost. Set retries and queue on the rule, in the console of EventBridge.',
    settle: 'open the rule in the console of EventBridge after a deployment, and check its target',
  },
  {
    id: 'eb-serverless-devs',
    fact: 'Serverless Devs can create an event trigger for events of Alibaba Cloud services: a test of the component does, a page of the vendor denies it. The bus `default` has fewer than 10 rules, its limit.',
    ifSo: '`s deploy` creates the rule of `remediate-egress`.',
    otherwise:
      'Create the rule in the console: [remediation](../remediation.md). Delete a rule, or ask for a higher quota.',
    settle: 'deploy `remediate-egress`',
  },
  {
    id: 'eb-types',
    fact: 'ECS records of ActionTrail have `serviceName` `Ecs` under every event type, and calls of `ConfigureSecurityGroupPermissions` are recorded like the other two.',
    ifSo: 'The rule of EventBridge matches them, and the group is checked.',
    otherwise:
      'The rule does not match them: take `serviceName` out of its pattern, or let a rule of Cloud Config report such groups.',
    settle: 'open a rule in the console and with a tool, and check that an `event` line follows each',
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
