/** What the schema cannot see: parts of the configuration file that do not fit together. */
import { isJsonObject } from '../core/json.ts';
import type { FileFault } from './faults.ts';
import type { CallerSettings, ConfigFile } from './schema/schema.ts';

/** What is wrong with a JMESPath expression in that role; undefined: nothing. Injected, because callers compile it. */
export type ExpressionFault = (text: string, role: 'when' | 'map' | 'token' | 'fresh') => string | undefined;

/** Faults of the expressions, found at the start rather than at the first delivery. `file`: not validated yet. */
export function expressionFaults(file: unknown, faultOf: ExpressionFault): readonly FileFault[] {
  const members = (value: unknown) => (isJsonObject(value) ? value : {});
  return Object.entries(members(members(file).callers)).flatMap(([name, caller]) => {
    const { when, map, token, fresh } = members(caller);
    const expressions = [
      ['when', ['when'], when],
      ['map', ['map'], map],
      ['token', ['token', 'expression'], members(token).expression],
      ['fresh', ['fresh', 'expression'], members(fresh).expression],
    ] as const;
    return expressions.flatMap(([role, path, text]) => {
      const message = typeof text === 'string' ? faultOf(text, role) : undefined;
      return message === undefined ? [] : [{ path: ['callers', name, ...path], message }];
    });
  });
}

/** The caller of direct invocations is always called so, and the caller of remediation. */
const [INVOKE, REMEDIATION, LOCAL] = ['invoke', 'remediation', 'local'];
const SIGNED = ['standard-webhooks', 'github', 'jira', 'zendesk', 'pagerduty'] as const;

/** Is the body of its requests signed, and nothing but the body? */
export const isSigned = ({ auth }: CallerSettings): boolean =>
  SIGNED.some((scheme) => scheme === auth.scheme);

export function crossFaults({ callers, policy }: ConfigFile): readonly FileFault[] {
  return [
    ...sharedDoors(callers),
    ...Object.entries(callers).flatMap(([name, caller]) => callerFaults(name, caller)),
    ...Object.keys(policy.callers).flatMap((name) => policyFaults(name, callers)),
    ...Object.entries(policy.callers).flatMap(([name, { mayRestore }]) =>
      mayRestore ? restoreFaults(name, callers) : [],
    ),
  ];
}

function callerFaults(name: string, caller: CallerSettings): readonly FileFault[] {
  const path = ['callers', name];
  const { scheme } = caller.auth;
  const faults: FileFault[] = [];
  if (name === REMEDIATION || name === LOCAL) {
    faults.push({ path, message: 'is a name that this service uses itself; choose another one' });
  }
  if ((name === INVOKE) !== (scheme === 'invoke')) {
    const fix = `the caller ${INVOKE} has the scheme "invoke", and no other has it; rename one of the two`;
    faults.push({ path: [...path, 'auth', 'scheme'], message: `must fit the name: ${fix}` });
  }
  if (caller.maxPayloadKiB !== undefined && caller.map === undefined) {
    faults.push({
      path: [...path, 'maxPayloadKiB'],
      message: 'needs a "map": without one the payload is a request, which has at most 64 KiB; remove it',
    });
  }
  if (caller.token?.from === 'delivery-id' && !isSigned(caller)) {
    faults.push({
      path: [...path, 'token', 'from'],
      message: `must be "field": the scheme "${scheme}" has no id of a delivery`,
    });
  }
  return faults;
}

/** Two callers that one entry point proves: only the first would ever be let in. */
function sharedDoors(callers: ConfigFile['callers']): readonly FileFault[] {
  const holders = new Map<string, string>();
  const faults: FileFault[] = [];
  for (const [name, { auth }] of Object.entries(callers)) {
    const apps =
      auth.scheme === 'gateway-app' ? auth.apps : auth.scheme === 'http-trigger' ? ['the trigger'] : [];
    for (const [index, app] of apps.entries()) {
      const holder = holders.get(app);
      const path = ['callers', name, 'auth', ...(auth.scheme === 'gateway-app' ? ['apps', index] : [])];
      if (holder !== undefined)
        faults.push({ path, message: `proves the caller ${holder} already; keep one of them` });
      holders.set(app, name);
    }
  }
  return faults;
}

function policyFaults(name: string, callers: ConfigFile['callers']): readonly FileFault[] {
  // Remediation is nobody who calls: its events come from the platform, and its policy is for those that ask.
  if (name === REMEDIATION || Object.hasOwn(callers, name)) return [];
  const message =
    'is the policy of a caller that is not under "callers"; add the caller, or remove the policy';
  return [{ path: ['policy', 'callers', name], message }];
}

function restoreFaults(name: string, callers: ConfigFile['callers']): readonly FileFault[] {
  const path = ['policy', 'callers', name, 'mayRestore'];
  if (name === REMEDIATION) return [{ path, message: 'must be false: remediation only closes' }];
  const caller = Object.hasOwn(callers, name) ? callers[name] : undefined;
  if (!caller || !isSigned(caller)) return [];
  const why = 'a signed delivery could be sent on to the path of a restore, which nobody has signed';
  return [{ path, message: `must be false: ${why}` }];
}
