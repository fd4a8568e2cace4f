/** Authentication of the callers that the configuration file lists, with their secrets from the environment. */
import { createAuthenticate, type KnownCaller } from '../callers/authenticate.ts';
import { compileExpression, type Role } from '../callers/jmespath/expression.ts';
import { createTranslate } from '../callers/mapping/translate.ts';
import { bearer } from '../callers/schemes/bearer.ts';
import { github, jira } from '../callers/schemes/hub-signature.ts';
import { pagerduty } from '../callers/schemes/pagerduty.ts';
import { gatewayApp, httpTrigger, invoke } from '../callers/schemes/platform.ts';
import type { Proof } from '../callers/schemes/scheme.ts';
import { standardWebhooks } from '../callers/schemes/standard-webhooks.ts';
import { zendesk } from '../callers/schemes/zendesk.ts';
import { isSigned } from '../config/cross-checks.ts';
import type { ReadConfigFile } from '../config/file.ts';
import type { AuthSettings } from '../config/schema/auth.ts';
import type { CallerSettings } from '../config/schema/schema.ts';
import { needsCaller, readSecrets, variablesOf } from '../config/secrets.ts';
import type { Environment } from '../config/settings.ts';
import { forbidsOf, toPolicy } from '../config/to-core.ts';
import { ConfigError } from '../core/errors/errors.ts';
import type { Authenticate, ResponseProfile, Translate } from '../core/http/caller.ts';
import { createPermissions } from '../core/policy/policy.ts';
import type { Clock } from '../core/ports.ts';
import type { Millis } from '../core/time.ts';
import type { App } from '../fc/function.ts';
import { createFcHandler } from '../fc/handler.ts';
import { createChain } from '../http/chain.ts';
import type { Operations } from '../http/operate.ts';
import { type AppParts, appOf, type Deployment } from './entry.ts';

const SECOND: Millis = 1000;
const HOUR: Millis = 3600 * SECOND;
const TOLERANCE: Millis = 300 * SECOND;
/** PagerDuty waits 5 s, and disables a subscription after three failures. */
const PAGERDUTY: Millis = 4 * SECOND;

/** An issue's text alone may have 65,536 characters. */
const MAX_PAYLOAD_KIB = 1024;

export interface CallersParts {
  readonly env: Environment;
  readonly clock: Pick<Clock, 'now'>;
  readonly verify: 'snapshot' | 'none';
  /** What the function does. Default: it revokes, which every caller may ask for. */
  readonly operation?: 'revoke' | 'restore';
}

export interface Callers {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`. */
  readonly challenge: string;
}

/** Makes a caller as it is once it is authenticated; it needs no secret. */
export function callerMaker(
  { config }: ReadConfigFile,
  { clock, verify }: Pick<CallersParts, 'clock' | 'verify'>,
) {
  const policy = toPolicy(config.policy);
  const blind = verify === 'none';
  const forbids = forbidsOf(config.remediation);
  return (name: string, settings: CallerSettings): KnownCaller['caller'] => {
    const translate = translateOf(settings, clock);
    return {
      name,
      permissions: createPermissions({ caller: name, policy, blind, forbids }),
      response: responseOf(settings),
      ...(settings.mode === 'report' && { reports: true as const }),
      ...(translate && { translate }),
      ...(settings.map !== undefined && { maxBody: (settings.maxPayloadKiB ?? MAX_PAYLOAD_KIB) * 1024 }),
    };
  };
}

/**
 * A caller whose secrets the function does not need is authenticated if they are set, and unknown otherwise.
 * @throws {ConfigError} for secrets that are missing, weak or shared
 */
export function createCallers(file: ReadConfigFile, parts: CallersParts): Callers {
  const { config, locate } = file;
  const { env, clock, operation = 'revoke' } = parts;
  const callers = Object.fromEntries(
    Object.entries(config.callers).filter(
      ([name, { auth }]) =>
        needsCaller(operation, config, name) || variablesOf(auth).every((variable) => env[variable]),
    ),
  );
  const secrets = readSecrets(callers, env);
  if (secrets.faults.length > 0) throw new ConfigError(locate(secrets.faults));
  const callerOf = callerMaker(file, parts);
  const known = Object.entries(callers).map(
    ([name, settings]): KnownCaller => ({
      caller: callerOf(name, settings),
      proof: proofOf(settings.auth, secrets.of.get(name) ?? []),
    }),
  );
  return {
    authenticate: createAuthenticate(known, clock),
    challenge: challengeOf(Object.values(callers)),
  };
}

function proofOf(auth: AuthSettings, secrets: readonly string[]): Proof {
  switch (auth.scheme) {
    case 'standard-webhooks':
      return { by: 'signature', verify: standardWebhooks({ secrets, tolerance: toleranceOf(auth) }) };
    case 'github':
      return { by: 'signature', verify: github(secrets) };
    case 'jira':
      return { by: 'signature', verify: jira(secrets) };
    case 'zendesk':
      return { by: 'signature', verify: zendesk({ secrets, tolerance: toleranceOf(auth) }) };
    case 'pagerduty':
      return { by: 'signature', verify: pagerduty(secrets) };
    case 'bearer':
      return { by: 'token', verify: bearer({ digests: secrets, header: auth.header ?? 'authorization' }) };
    case 'gateway-app':
      return { by: 'entryPoint', verify: gatewayApp(auth) };
    case 'http-trigger':
      return { by: 'entryPoint', verify: httpTrigger() };
    case 'invoke':
      return { by: 'entryPoint', verify: invoke() };
  }
}

const toleranceOf = ({ toleranceSeconds }: { toleranceSeconds?: number | undefined }): Millis =>
  toleranceSeconds === undefined ? TOLERANCE : toleranceSeconds * SECOND;

function responseOf(settings: CallerSettings): ResponseProfile {
  const { answer, auth } = settings;
  const seconds = answer?.withinSeconds;
  const preset = auth.scheme === 'pagerduty' ? PAGERDUTY : undefined;
  const answerWithin = seconds === undefined ? preset : seconds * SECOND;
  return {
    webhook: answer?.webhookStatuses ?? isSigned(settings),
    ...(answerWithin !== undefined && { answerWithin }),
  };
}

function translateOf(
  { when, map, token, fresh }: CallerSettings,
  clock: Pick<Clock, 'now'>,
): Translate | undefined {
  if ([when, map, token, fresh].every((part) => part === undefined)) return undefined;
  const compiled = (text: string | undefined, role: Role) =>
    text === undefined ? undefined : compileExpression(text, role);
  return createTranslate(
    {
      when: compiled(when, 'when'),
      map: compiled(map, 'map'),
      token:
        token?.from === 'field'
          ? { from: 'field', expression: compileExpression(token.expression, 'token') }
          : token,
      fresh: fresh && {
        expression: compileExpression(fresh.expression, 'fresh'),
        within: fresh.withinHours * HOUR,
      },
    },
    clock,
  );
}

/** Names the kinds of credentials, never the configured senders. */
function challengeOf(callers: readonly CallerSettings[]): string {
  const ways = callers.map((caller) => {
    if (isSigned(caller)) return 'Webhook-Signature';
    return caller.auth.scheme === 'gateway-app' ? 'Gateway-Application' : 'Bearer';
  });
  return [...new Set(ways)].sort().join(', ') || 'Bearer';
}

export interface RequestParts extends AppParts {
  readonly authenticate: Authenticate;
  /** The value of `WWW-Authenticate`; default `Bearer`. */
  readonly challenge?: string;
}

/** An app that answers the requests of callers. */
export function createRequestApp(parts: RequestParts, operations: Operations): App {
  const { authenticate, challenge = 'Bearer', clock, random, log, settings } = parts;
  const { answerWithin, errorsUrl } = settings;
  const serve = createChain({ authenticate, challenge, clock, log, answerWithin }, operations);
  return appOf(createFcHandler({ serve, clock, random, log, errorsUrl }), parts);
}

export const configureCallers = ({ settings, file, clock }: Deployment, operation: 'revoke' | 'restore') =>
  createCallers(file, { env: process.env, clock, verify: settings.verify, operation });
