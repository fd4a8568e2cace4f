/** Checks that the schema cannot express: parts of the configuration file that contradict each other. */
import { isJsonObject } from '../core/json.ts';
import type { FileFault } from './faults.ts';
import type { CallerSettings, ConfigFile } from './schema/schema.ts';

/** The fault of a JMESPath expression in that role, or undefined. Injected, because `callers` compiles expressions. */
export type ExpressionFault = (text: string, role: 'when' | 'map' | 'token' | 'fresh') => string | undefined;

/** The faults of the expressions, so that they are found at the start. @param file not validated yet */
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

/** The reserved caller names, of direct invocations, of remediation and of local runs. */
const [INVOKE, REMEDIATION, LOCAL] = ['invoke', 'remediation', 'local'];
const SIGNED = ['standard-webhooks', 'github', 'jira', 'zendesk', 'pagerduty'] as const;

/** Whether the sender signs the body, and only the body. */
export const isSigned = ({ auth }: CallerSettings): boolean =>
  SIGNED.some((scheme) => scheme === auth.scheme);

export function crossFaults({ callers, policy }: ConfigFile): readonly FileFault[] {
  return [
    ...sharedEntryPoints(callers),
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
    faults.push({ path, message: 'is a reserved name; choose another one' });
  }
  if ((name === INVOKE) !== (scheme === 'invoke')) {
    const fix = `only the caller ${INVOKE} may have the scheme "invoke", and it must have it; rename one of the two`;
    faults.push({ path: [...path, 'auth', 'scheme'], message: `must match the name: ${fix}` });
  }
  if (caller.maxPayloadKiB !== undefined && caller.map === undefined) {
    faults.push({
      path: [...path, 'maxPayloadKiB'],
      message: 'needs a "map", because a request without one has at most 64 KiB; add a map, or remove it',
    });
  }
  if (caller.token?.from === 'delivery-id' && !isSigned(caller)) {
    faults.push({
      path: [...path, 'token', 'from'],
      message: `must be "field", because the scheme "${scheme}" has no delivery id`,
    });
  }
  return faults;
}

/** Two callers with the same application or trigger: only the first would ever be authenticated. */
function sharedEntryPoints(callers: ConfigFile['callers']): readonly FileFault[] {
  const holders = new Map<string, string>();
  const faults: FileFault[] = [];
  for (const [name, { auth }] of Object.entries(callers)) {
    const apps =
      auth.scheme === 'gateway-app' ? auth.apps : auth.scheme === 'http-trigger' ? ['the trigger'] : [];
    for (const [index, app] of apps.entries()) {
      const holder = holders.get(app);
      const path = ['callers', name, 'auth', ...(auth.scheme === 'gateway-app' ? ['apps', index] : [])];
      if (holder !== undefined)
        faults.push({ path, message: `already authenticates the caller ${holder}; keep one of them` });
      holders.set(app, name);
    }
  }
  return faults;
}

function policyFaults(name: string, callers: ConfigFile['callers']): readonly FileFault[] {
  // Remediation is not a caller: the platform delivers its events, and its policy is for events that are requests.
  if (name === REMEDIATION || Object.hasOwn(callers, name)) return [];
  const message =
    'is the policy of a caller that is not under "callers"; add the caller, or remove the policy';
  return [{ path: ['policy', 'callers', name], message }];
}

function restoreFaults(name: string, callers: ConfigFile['callers']): readonly FileFault[] {
  const path = ['policy', 'callers', name, 'mayRestore'];
  if (name === REMEDIATION) return [{ path, message: 'must be false: remediation only revokes' }];
  const caller = Object.hasOwn(callers, name) ? callers[name] : undefined;
  if (!caller || !isSigned(caller)) return [];
  const why =
    'the signature does not cover the path, so a captured delivery could be sent to the path of a restore';
  return [{ path, message: `must be false: ${why}` }];
}
