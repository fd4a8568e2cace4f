import type { Fact } from './fact.ts';

const DEPLOY = 'deploy with a key that has [ram/deployer.json](../ram/deployer.json) and no other policy';

/** Found in the vendor's pages and in the source of the component fc3; not tried. */
export const RAM_FACTS: readonly Fact[] = [
  {
    id: 'ram-functions',
    fact: 'RAM grants Function Compute rights for `acs:fc:…:functions/<name>` and everything below it. The vendor’s policy page says so; its API reference says `*`.',
    ifSo: 'The deployer reaches the three functions of this project and no other.',
    otherwise:
      '`s deploy` is refused. Add the resource that the message names, or attach `AliyunFCFullAccess` for the deployment.',
    settle: DEPLOY,
  },
  {
    id: 'ram-upload',
    fact: 'The upload of the code needs `fc:GetTempBucketToken`, for which the vendor documents no resource.',
    ifSo: 'The deployer has it, for one region and account.',
    otherwise:
      '`s deploy` is refused at the upload, before the function changes. Or the right is not needed.',
    settle: DEPLOY,
  },
  {
    id: 'ram-destination',
    fact: 'A topic as a destination needs no right in the message service. The older component’s page asks for `AliyunMNSReadOnlyAccess`.',
    ifSo: 'The deployer has no right there.',
    otherwise: '`s deploy` is refused after the function is created. Attach that policy and deploy again.',
    settle: DEPLOY,
  },
  {
    id: 'ram-rule',
    fact: 'Function Compute creates the trigger’s rule as the deployer, on the bus `default`, and deletes nothing for it.',
    ifSo: 'The deployer may create and change rules of that bus, and delete none.',
    otherwise:
      '`s deploy` is refused at the trigger: attach `AliyunEventBridgeFullAccess` for the deployment. Or a service-linked role does it: remove the statement.',
    settle: DEPLOY,
  },
  {
    id: 'ram-trigger-role',
    fact: 'The service-linked role `AliyunServiceRoleForFCTriggerEventBridge` (since June 2025) lets Function Compute create the rule of an EventBridge trigger.',
    ifSo: 'An administrator creates it once, beside the three roles of EventBridge.',
    otherwise: 'The role is unused, and the rule is created as the deployer.',
    settle: DEPLOY,
  },
  {
    id: 'ram-linked-roles',
    fact: 'The component’s check of service-linked roles needs `ram:CheckServiceLinkedRoleExistence`.',
    ifSo: 'It finds the roles that an administrator created.',
    otherwise: '`s deploy` of `remediate-egress` is refused at its start. Grant what the message names.',
    settle: DEPLOY,
  },
  {
    id: 'ram-log',
    fact: 'Function Compute writes logs and dead letters with its service-linked role. The vendor says so for functions without a role, and otherwise for functions with one.',
    ifSo: '`docs/ram/platform.json` can be removed from the three roles.',
    otherwise:
      'The roles need it. Without it `s deploy` is refused ("No permission to access the logstore"), or no log arrives.',
    settle: 'search for a log line of each function, and for a dead letter as for `fc-dead-letters`',
  },
];
