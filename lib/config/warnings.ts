/** What is valid in a configuration file, and probably a mistake. Only people and checks read it. Pure. */

import { KNOWN_REGIONS } from '../core/model/region.ts';
import { nearestName } from '../core/request/unknown-members.ts';
import { isSigned } from './cross-checks.ts';
import type { FileFault, Path } from './faults.ts';
import type { CallerSettings, ConfigFile } from './schema/schema.ts';
import { variablesOf } from './secrets.ts';

/** Warnings with their places, as `locate` takes them. */
export function warningsOf({ callers, policy, remediation }: ConfigFile): readonly FileFault[] {
  return [
    ...Object.entries(callers).flatMap(([name, caller]) => [
      ...replayWarning(name, caller),
      ...(Object.hasOwn(policy.callers, name) ? [] : [silentWarning(name)]),
    ]),
    ...repeatedVariables(callers),
    ...addressWarnings(['policy', 'protected'], policy.protected),
    ...Object.entries(policy.callers).flatMap(([name, own]) => [
      ...own.regions.flatMap((region, index) =>
        regionWarning(['policy', 'callers', name, 'regions', index], region),
      ),
      ...addressWarnings(['policy', 'callers', name, 'protected'], own.protected),
    ]),
    ...(remediation?.forbid ?? []).flatMap((each, index) =>
      addressWarnings(['remediation', 'forbid', index], each),
    ),
  ];
}

/** A guard of one address protects hardly anything. */
const addressWarnings = (
  path: Path,
  { destinations = [] }: { readonly destinations?: readonly string[] | undefined } = {},
): readonly FileFault[] =>
  destinations.flatMap((entry, index) =>
    /^[^/-]*[.:]0?$/.test(entry)
      ? [
          {
            path: [...path, 'destinations', index],
            message: `(${entry}) has no prefix length, so it is one address; add the prefix length of the network, or /${entry.includes(':') ? 128 : 32}`,
          },
        ]
      : [],
  );

const silentWarning = (name: string): FileFault => ({
  path: ['callers', name],
  message: 'has no policy, so it may do nothing; add a policy, or remove the caller',
});

/** A region that is too new for the list is no fault. */
function regionWarning(path: Path, region: string): readonly FileFault[] {
  if (region === '*' || KNOWN_REGIONS.some((known) => known === region)) return [];
  const near = nearestName(region, KNOWN_REGIONS);
  const hint = near === undefined ? 'check its id' : `did you mean ${near}?`;
  return [{ path, message: `(${region}) is not a region that this release knows; ${hint}` }];
}

/** These sign the body, and no time. */
const WITHOUT_TIME: readonly string[] = ['github', 'jira', 'pagerduty'];

function replayWarning(name: string, caller: CallerSettings): readonly FileFault[] {
  const { auth, fresh, token, map } = caller;
  if (token?.from === 'delivery-id' && auth.scheme !== 'standard-webhooks') {
    const message =
      `names the delivery id, which ${auth.scheme} does not sign: a captured delivery with another id is another ` +
      'change; use "from": "field", with an expression that names the change';
    return [{ path: ['callers', name, 'token', 'from'], message }];
  }
  const hasToken = token !== undefined || map?.includes('ClientToken');
  if (!isSigned(caller) || fresh || hasToken) return [];
  const path = ['callers', name];
  if (WITHOUT_TIME.includes(auth.scheme)) {
    const message =
      `has neither "fresh" nor "token", and ${auth.scheme} signs no time: a captured delivery can be sent again; ` +
      'add a "token" that names the change, and "fresh" with the time of the payload';
    return [{ path, message }];
  }
  // A payload without a mapping is a request, which has a ClientToken of its own.
  const message =
    'has a "map" and no "token", so every request of it lacks a ClientToken; add a "token" that names the change';
  return map === undefined ? [] : [{ path, message }];
}

/** The functions refuse to start when two secrets are equal. */
function repeatedVariables(callers: ConfigFile['callers']): readonly FileFault[] {
  const first = new Map<string, string>();
  return Object.entries(callers).flatMap(([name, { auth }]) => {
    const list = 'secrets' in auth ? 'secrets' : 'tokens';
    return variablesOf(auth).flatMap((variable, index): readonly FileFault[] => {
      const holder = first.get(variable);
      if (holder === undefined) {
        first.set(variable, name);
        return [];
      }
      const message = `(${variable}) is already used by the caller ${holder}; give each secret a variable of its own`;
      return [{ path: ['callers', name, 'auth', list, index], message }];
    });
  });
}
