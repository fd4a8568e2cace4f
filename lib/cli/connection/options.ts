/** The options for the service and the caller. Secrets come from the environment only. */
import type { Section } from '../command.ts';

export const AUTHS = ['none', 'bearer', 'app-code', 'app-signature', 'standard-webhooks', 'acs3'] as const;
export type AuthName = (typeof AUTHS)[number];

export const CONNECTION: Section = {
  title: 'Service and caller',
  options: [
    {
      name: 'url',
      value: 'URL',
      help: 'https://host/base of the gateway or trigger, or fc://ACCOUNT.REGION/FUNCTION[.QUALIFIER] for a direct invocation. Default: REVOKE_EGRESS_URL.',
    },
    {
      name: 'auth',
      value: 'SCHEME',
      multiple: true,
      values: AUTHS,
      help: `How to authenticate; may be repeated. One of ${AUTHS.join(', ')}. Default: REVOKE_EGRESS_AUTH, or none.`,
    },
    {
      name: 'bearer-header',
      value: 'NAME',
      help: 'The header of the bearer token, if Authorization is used by an AppCode. Default: authorization.',
    },
    {
      name: 'app-code-query',
      help: 'Send the AppCode in the query, so that Authorization is free for a bearer token.',
    },
    {
      name: 'stage',
      value: 'STAGE',
      values: ['RELEASE', 'PRE', 'TEST'],
      help: 'The stage of the API, for app-signature. Default: RELEASE.',
    },
    { name: 'fc-endpoint', value: 'URL', help: 'Another endpoint for fc:// URLs.' },
    { name: 'allow-http', help: 'Allow plain http to another host; secrets are never sent over it.' },
    { name: 'timeout', value: 'SECONDS', help: 'For the complete call with its retries. Default: 120.' },
  ],
};

export const GENERAL: Section = {
  title: 'General',
  options: [
    { name: 'json', help: 'Print one JSON object per line on standard output.' },
    { name: 'help', help: 'Show this help.' },
  ],
};

/** The environment variables of the schemes, for the help. */
export const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ['REVOKE_EGRESS_URL', 'instead of --url'],
  ['REVOKE_EGRESS_AUTH', 'instead of --auth; several are separated by commas'],
  ['REVOKE_EGRESS_TOKEN', 'bearer: the token'],
  ['REVOKE_EGRESS_APP_CODE', 'app-code: the AppCode'],
  ['REVOKE_EGRESS_APP_KEY, REVOKE_EGRESS_APP_SECRET', 'app-signature: key and secret of the application'],
  ['REVOKE_EGRESS_WEBHOOK_SECRET', 'standard-webhooks, and sign: the secret'],
  [
    'ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN',
    'acs3 and fc://: the access key',
  ],
  [
    'TABLESTORE_ENDPOINT, TABLESTORE_INSTANCE, TABLESTORE_TABLE',
    'setup, doctor and pending: the table of the functions, with the same access key',
  ],
  ['CONFIG', 'doctor, pending, can and map: the configuration file'],
  [
    'HTTPS_PROXY, HTTP_PROXY, NO_PROXY',
    'a proxy is used by newer versions of Node.js only; older ones print a warning',
  ],
  ['NO_COLOR', 'no colours'],
];
