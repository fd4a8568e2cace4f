/** Compares the variables of each function in `s.yaml` with the secrets that the configuration file names. Pure. */
import { basename } from 'node:path';
import type { ConfigFile } from '../../config/schema/schema.ts';
import { faultOf, needsCaller, variablesOf } from '../../config/secrets.ts';
import type { DeployedFunction, Deployment } from './deployment.ts';
import { broken, type Found, ok, warning } from './finding.ts';

/** The functions that authenticate callers, by the folder of their code. The others need no secret. */
const OPERATIONS: Readonly<Record<string, 'revoke' | 'restore'>> = {
  'revoke-egress': 'revoke',
  'restore-egress': 'restore',
};

const folderOf = ({ functionName, code }: DeployedFunction): string =>
  typeof code === 'string' ? basename(code) : functionName;

const operationOf = (deployed: DeployedFunction): 'revoke' | 'restore' | undefined => {
  const folder = folderOf(deployed);
  return Object.hasOwn(OPERATIONS, folder) ? OPERATIONS[folder] : undefined;
};

export function checkVariables(
  config: ConfigFile,
  deployment: Deployment | readonly Found[],
): readonly Found[] {
  // Why the file cannot be read is a finding of the time limits.
  if (!('path' in deployment)) return [];
  const { path, functions } = deployment;
  const found = functions.flatMap((each) => [
    ...findingsOf(config, path, each),
    ...(folderOf(each) === 'remediate-egress' && !config.remediation ? [idle(path, each)] : []),
  ]);
  if (found.length > 0) return found;
  return [ok(`${path}: every function has the secrets of the callers that it needs, and no others`)];
}

function findingsOf(config: ConfigFile, path: string, deployed: DeployedFunction): Found[] {
  const { functionName: name, environmentVariables = {} } = deployed;
  const operation = operationOf(deployed);
  return Object.entries(config.callers).flatMap(([caller, { auth }]) => {
    const isNeeded = operation !== undefined && needsCaller(operation, config, caller);
    return variablesOf(auth).flatMap((variable): Found[] => {
      const value = environmentVariables[variable];
      const isSet = value !== undefined && value !== null && value !== '';
      if (!isSet) return isNeeded ? [missing(path, name, variable, caller)] : [];
      if (!isNeeded) return [superfluous(path, name, variable, caller)];
      const fault = isReference(value) ? undefined : faultOf(auth.scheme, String(value));
      if (fault === undefined) return [];
      return [
        broken(`${path}: ${name} has ${variable}, whose value ${fault}`, 'Correct the value, and deploy.'),
      ];
    });
  });
}

/** Such as `${env(NAME)}`, which Serverless Devs fills in. */
const isReference = (value: unknown): boolean => String(value).includes('${');

const missing = (path: string, name: string, variable: string, caller: string): Found =>
  broken(
    `${path}: ${name} lacks ${variable}, a secret of the caller ${caller}, and will not start`,
    'Add it under environmentVariables of that function, and deploy.',
  );

/** Only that function fails, so it is a warning. */
const idle = (path: string, { functionName: name }: DeployedFunction): Found =>
  warning(
    `${path}: ${name} will not start, because the configuration file has no "remediation"`,
    'Add the section (docs/remediation.md), or remove the function from the file.',
  );

const superfluous = (path: string, name: string, variable: string, caller: string): Found =>
  warning(
    `${path}: ${name} has ${variable}, a secret of the caller ${caller}, which it does not need`,
    'Remove it from environmentVariables of that function, and deploy.',
  );
