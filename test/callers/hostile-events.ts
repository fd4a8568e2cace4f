/** Forged requests: the deliveries of every sender, each with one fault. */
import { createHash, createHmac } from 'node:crypto';
import { SECRETS } from '../support/config-sample.ts';
import { bytes, gatewayEvent, triggerEvent } from '../support/fc-events.ts';
import { BODY } from '../support/http-chain.ts';
import { NOW, SENDERS, type Sender } from '../support/senders.ts';

export type HostileCase = readonly [title: string, event: Buffer];

const TYPE = { 'content-type': 'application/json' };
const body = JSON.stringify(BODY);

export const gateway = (headers: Record<string, unknown>, change: Record<string, unknown> = {}): Buffer =>
  bytes(gatewayEvent({ headers: { ...TYPE, ...headers }, body, ...change }));

const SECRET_OF: Readonly<Record<string, string>> = {
  'Standard Webhooks (v1)': SECRETS.standard,
  GitHub: SECRETS.github,
  Jira: SECRETS.jira,
  Zendesk: SECRETS.zendesk,
  PagerDuty: SECRETS.pagerduty,
};
export const KNOWN_SENDERS = SENDERS.filter(({ name }) => SECRET_OF[name] !== undefined);
export const secretOf = ({ name }: Sender): string => SECRET_OF[name] ?? '';

/** Valid headers of this sender. */
export const signed = (sender: Sender, of: string = body, at = NOW): Record<string, string> =>
  sender.headers({ secret: secretOf(sender), body: of, at, id: 'd-1' });

function withSignature(sender: Sender, change: (signature: string) => unknown): Buffer {
  const headers = signed(sender);
  const { [sender.signatureHeader]: signature = '' } = headers;
  return gateway({ ...headers, [sender.signatureHeader]: change(signature) });
}

const SIGNATURES: readonly (readonly [string, (signature: string) => unknown])[] = [
  ['no text', () => ''],
  ['null', () => null],
  ['an object', () => ({})],
  ['true', () => true],
  ['a number', () => 0],
  ['an array of two', (signature) => [signature, signature]],
  ['an array of none', () => []],
  ['half', (signature) => signature.slice(0, signature.length / 2)],
  ['one character less', (signature) => signature.slice(0, -1)],
  ['one character more', (signature) => `${signature}0`],
  ['a blank behind', (signature) => `${signature} `],
  ['a blank before', (signature) => ` ${signature}`],
  ['a line break behind', (signature) => `${signature}\n`],
  ['a NUL behind', (signature) => `${signature}\0`],
  ['twice, with a comma and a blank', (signature) => `${signature}; ${signature}`],
  ['in capital letters', (signature) => signature.toUpperCase()],
  ['without its prefix', (signature) => signature.replace(/^[a-z0-9]+[=,]/, '').slice(1)],
  ['with another version', (signature) => `v9${signature}`],
  ['only zeros', (signature) => signature.replaceAll(/[A-Za-z0-9+/](?=.{3})/g, '0')],
  [
    'full-width digits',
    (signature) => signature.replaceAll(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
  ],
  ['a name of a prototype', () => '__proto__'],
  ['8,000 letters', () => 'a'.repeat(8_000)],
  ['8,000 commas', () => ','.repeat(8_000)],
  ['a quote and a brace', () => '"}'],
  ['turned around', (signature) => [...signature].reverse().join('')],
  ['base64 of itself', (signature) => Buffer.from(signature).toString('base64')],
  ['percent-encoded', (signature) => encodeURIComponent(`${signature}=`)],
];

const BODIES: readonly (readonly [string, Record<string, unknown>])[] = [
  ['nothing', { body: '' }],
  ['null', { body: null }],
  ['a blank behind', { body: `${body} ` }],
  ['a line break behind', { body: `${body}\n` }],
  ['a byte-order mark before', { body: `\ufeff${body}` }],
  ['another token', { body: body.replace('token-1', 'token-2') }],
  ['another group', { body: body.replace('sg-94n63e80l', 'sg-94n63e80m') }],
  [
    'its members in another order',
    { body: JSON.stringify(Object.fromEntries(Object.entries(BODY).reverse())) },
  ],
  ['its base64, said to be text', { body: Buffer.from(body).toString('base64') }],
  ['a member twice', { body: body.replace('{', '{"ClientToken":"token-1",') }],
  ['base64 of another body', { body: Buffer.from('{}').toString('base64'), isBase64Encoded: true }],
];

const HOUR = 3_600_000;

/** Forged deliveries of one sender. */
export function forgeries(sender: Sender): readonly HostileCase[] {
  const { name, signatureHeader, timestampHeader } = sender;
  const headers = signed(sender);
  const { [signatureHeader]: signature = '', ...unsigned } = headers;
  const upper = signatureHeader.toUpperCase();
  const times: HostileCase[] = timestampHeader
    ? [
        [`${name}, an hour old`, gateway(signed(sender, body, NOW - HOUR))],
        [`${name}, an hour ahead`, gateway(signed(sender, body, NOW + HOUR))],
        [`${name}, without its time`, gateway({ ...headers, [timestampHeader]: '' })],
        [
          `${name}, with another time`,
          gateway({ ...headers, [timestampHeader]: signed(sender, body, NOW + 1_000)[timestampHeader] }),
        ],
        [`${name}, with a time that it does not sign`, gateway({ ...headers, [timestampHeader]: 'now' })],
      ]
    : [];
  return [
    ...SIGNATURES.map(
      ([what, change]): HostileCase => [`${name}, signature: ${what}`, withSignature(sender, change)],
    ),
    ...BODIES.map(([what, change]): HostileCase => [`${name}, body: ${what}`, gateway(headers, change)]),
    [`${name}, no signature`, gateway(unsigned)],
    [`${name}, a signature in two spellings of the name`, gateway({ ...headers, [upper]: signature })],
    [
      `${name}, signed with another caller's secret`,
      gateway(sender.headers({ secret: sender.secrets[1], body })),
    ],
    [
      `${name}, signed with its name`,
      gateway({
        ...unsigned,
        [signatureHeader]: `sha256=${createHmac('sha256', name).update(body).digest('hex')}`,
      }),
    ],
    [
      `${name}, a plain hash`,
      gateway({
        ...unsigned,
        [signatureHeader]: `sha256=${createHash('sha256').update(body).digest('hex')}`,
      }),
    ],
    [`${name}, a GET`, gateway(headers, { httpMethod: 'GET', path: '/revocations/token-1' })],
    [
      `${name}, to the HTTP trigger, another body`,
      bytes(triggerEvent({ headers: { ...TYPE, ...headers }, body: `${body} ` })),
    ],
    [`${name}, directly`, Buffer.from(JSON.stringify({ ...BODY, headers }))],
    ...times,
  ];
}

/** Senders with each other's headers. */
export function strays(): readonly HostileCase[] {
  return KNOWN_SENDERS.flatMap((from) =>
    KNOWN_SENDERS.filter((to) => to !== from).map((to): HostileCase => {
      const { [from.signatureHeader]: signature = '' } = signed(from);
      return [
        `${from.name} with the headers of ${to.name}`,
        gateway({
          [to.signatureHeader]: signature,
          ...(to.timestampHeader && { [to.timestampHeader]: String(NOW / 1000) }),
        }),
      ];
    }),
  );
}

const { runbook } = SECRETS;
const digest = createHash('sha256').update(runbook).digest('hex');

export const IMPOSTORS: readonly HostileCase[] = [
  ['nothing at all', gateway({})],
  ['no bytes', Buffer.alloc(0)],
  ['rubbish', Buffer.from([0xff, 0xfe, 0x00])],
  ['null', Buffer.from('null')],
  ['an array of requests', bytes([BODY])],
  ['a direct request', bytes(BODY)],
  ['a direct request that names a caller', bytes({ ...BODY, caller: 'runbook' })],
  ['a direct request with headers', bytes({ ...BODY, headers: { authorization: `Bearer ${runbook}` } })],
  ['the HTTP trigger', bytes(triggerEvent({ body }))],
  [
    'the HTTP trigger with an application of the gateway',
    bytes(triggerEvent({ body, headers: { ...TYPE, 'X-Gw-App-Id': '110810' } })),
  ],
  ...[
    ['', 'no text'],
    ['Bearer', 'a scheme without a token'],
    [`Basic ${Buffer.from(`runbook:${runbook}`).toString('base64')}`, 'basic'],
    [`Bearer ${digest}`, 'the digest itself'],
    [`Bearer ${digest.toUpperCase()}`, 'the digest in capitals'],
    [`Bearer ${runbook}x`, 'a letter more'],
    [`Bearer ${runbook.slice(1)}`, 'a letter less'],
    [`Bearer  ${runbook}`, 'two blanks'],
    [`Bearer ${runbook}, Bearer ${runbook}`, 'two tokens'],
    [`Bearer ${runbook} `, 'a blank behind'],
    [`Bearer "${runbook}"`, 'quotes'],
    [`Token ${runbook}`, 'another scheme'],
    [runbook, 'no scheme'],
    [`APPCODE ${runbook}`, 'an AppCode'],
    [`Bearer ${runbook.toLowerCase()}`, 'small letters'],
    ['Bearer undefined', 'undefined'],
    [`Bearer ${'='.repeat(500)}`, 'only padding'],
    [`Bearer ${'a'.repeat(8_000)}`, '8,000 letters'],
  ].map(([authorization, what]): HostileCase => [`a bearer token: ${what}`, gateway({ authorization })]),
  [
    'a bearer token in two spellings of the name',
    gateway({ authorization: `Bearer ${runbook}`, Authorization: `Bearer ${runbook}` }),
  ],
  ['a bearer token in an array of two', gateway({ authorization: [`Bearer ${runbook}`, 'Bearer x'] })],
  ['a bearer token in the query', gateway({}, { queryParameters: { access_token: runbook } })],
  ['a bearer token in the body', gateway({}, { body: JSON.stringify({ ...BODY, authorization: runbook }) })],
  ['a bearer token in another header', gateway({ 'x-authorization': `Bearer ${runbook}` })],
  ...['', '0', '11081', '1108100', ' 110810', '110810 ', '110810,1', '*', 'undefined', '__proto__'].map(
    (app): HostileCase => [`the application ${JSON.stringify(app)}`, gateway({ 'x-gw-app-id': app })],
  ),
  ['an application, and one of its own', gateway({ 'x-gw-app-id': '110810', 'X-Gw-App-Id': '1' })],
  ['an application in an array of two', gateway({ 'X-Gw-App-Id': ['110810', '1'] })],
  ['an application in another header', gateway({ 'x-ca-app-id': '110810' })],
  ['10,000 headers', gateway(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`x-${n}`, 'y'])))],
  ['a header with a name of a megabyte', gateway({ ['x'.repeat(1_000_000)]: 'y' })],
  ...['authorization', 'x-hub-signature-256', 'webhook-signature', 'x-pagerduty-signature', 'prefer'].map(
    (name): HostileCase => [`a megabyte of ${name}`, gateway({ [name]: 'v1=, '.repeat(200_000) })],
  ),
  ['invalid headers', gateway({}, { headers: 'authorization' })],
  [
    'headers with the names of inherited members',
    gateway({ __proto__: 'x', constructor: 'y', toString: 'z' }),
  ],
];
