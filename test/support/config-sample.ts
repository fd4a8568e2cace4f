/** A configuration with every kind of caller, and the environment that it needs. */
import { createHash } from 'node:crypto';

/** Tokens and secrets for tests only. */
export const SECRETS = {
  standard: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  github: 'github-secret-of-the-tests',
  jira: 'jira-secret-of-the-tests',
  zendesk: 'zendesk-secret-of-the-tests',
  pagerduty: 'pagerduty-secret-of-the-tests',
  runbook: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=',
} as const;

export const ENV = {
  STANDARD_SECRET: SECRETS.standard,
  GITHUB_SECRET: SECRETS.github,
  JIRA_SECRET: SECRETS.jira,
  ZENDESK_SECRET: SECRETS.zendesk,
  PAGERDUTY_SECRET: SECRETS.pagerduty,
  RUNBOOK_SHA256: createHash('sha256').update(SECRETS.runbook).digest('hex'),
};

const may = { regions: ['cn-hangzhou'], groups: ['*'] };

export const SAMPLE = {
  callers: {
    standard: { auth: { scheme: 'standard-webhooks', secrets: ['STANDARD_SECRET'] } },
    github: { auth: { scheme: 'github', secrets: ['GITHUB_SECRET'] } },
    jira: { auth: { scheme: 'jira', secrets: ['JIRA_SECRET'] } },
    zendesk: { auth: { scheme: 'zendesk', secrets: ['ZENDESK_SECRET'] } },
    pagerduty: { auth: { scheme: 'pagerduty', secrets: ['PAGERDUTY_SECRET'] } },
    runbook: { auth: { scheme: 'bearer', tokens: ['RUNBOOK_SHA256'] } },
    portal: { auth: { scheme: 'gateway-app', header: 'x-gw-app-id', apps: ['110810'] } },
    trigger: { auth: { scheme: 'http-trigger', authType: 'function' } },
    invoke: { auth: { scheme: 'invoke' } },
  },
  policy: {
    callers: {
      standard: may,
      github: may,
      jira: may,
      zendesk: may,
      pagerduty: may,
      runbook: { ...may, mayRestore: true, mayUseRuleIds: true },
      portal: may,
      trigger: may,
      invoke: may,
    },
  },
};

/** The text of the sample with one value changed, or removed if it is undefined; one line for each member. */
export function sampleWith(path: readonly (string | number)[], value: unknown): string {
  const copy = JSON.parse(JSON.stringify(SAMPLE));
  let at: object = copy;
  for (const step of path.slice(0, -1)) at = Object(Reflect.get(at, step));
  const last = path.at(-1) ?? '';
  if (value === undefined) Reflect.deleteProperty(at, last);
  else Reflect.set(at, last, value);
  return JSON.stringify(copy, null, 2);
}
