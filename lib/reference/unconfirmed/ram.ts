import type { Fact } from './fact.ts';

const DEPLOY = 'deploy with a key that has [ram/deployer.json](ram/deployer.json) and nothing else';

/** Found in the vendor's pages and in the source of the component fc3, and tried by nobody. */
export const RAM_FACTS: readonly Fact[] = [
  {
    id: 'ram-functions',
    fact: 'RAM grants the rights of Function Compute by function, `acs:fc:…:functions/<name>` and what is below it (the vendor’s page on policies and its refusals say so; its API reference says `*`).',
    ifSo: 'the deployer reaches our three functions and no other',
    otherwise:
      '`s deploy` is refused: widen what the message names, or attach `AliyunFCFullAccess` for that while',
    settle: DEPLOY,
  },
  {
    id: 'ram-upload',
    fact: 'The upload of the code asks for `fc:GetTempBucketToken`, for which no page of the vendor has a resource.',
    ifSo: 'the deployer has it, in his region and account',
    otherwise:
      '`s deploy` is refused at the upload, before the function is touched; or nothing is asked for, and the right is idle',
    settle: DEPLOY,
  },
  {
    id: 'ram-destination',
    fact: 'Naming a topic as a destination needs no right in the message service (the older component’s page asks for `AliyunMNSReadOnlyAccess`).',
    ifSo: 'the deployer has none there',
    otherwise: '`s deploy` is refused after the function is made: attach that policy and deploy again',
    settle: DEPLOY,
  },
  {
    id: 'ram-rule',
    fact: 'Function Compute makes the trigger’s rule in the name of whoever deploys, on the bus `default`, and deletes nothing for it.',
    ifSo: 'the deployer may make and change rules of that bus, and delete none',
    otherwise:
      'with more, `s deploy` is refused at the trigger: attach `AliyunEventBridgeFullAccess` for that while. If its own service-linked role does it, take the statement out',
    settle: DEPLOY,
  },
  {
    id: 'ram-linked-roles',
    fact: 'The component’s look at service-linked roles asks for `ram:CheckServiceLinkedRoleExistence`.',
    ifSo: 'it finds those that an administrator has made',
    otherwise: '`s deploy` of remediate-egress is refused at its start: grant what the message names',
    settle: DEPLOY,
  },
  {
    id: 'ram-log',
    fact: 'Function Compute writes logs and dead letters with its own service-linked role, also where a function has another role (the vendor says so of functions without one; by the component’s page the function’s role sends the logs).',
    ifSo: '`docs/ram/platform.json` can be taken off the three roles',
    otherwise:
      'the roles need it: without it `s deploy` is refused ("No permission to access the logstore"), or nothing arrives',
    settle: 'look for a log line of each function, and for a dead letter as for `fc-dead-letters`',
  },
];
