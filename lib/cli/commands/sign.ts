import { SENDERS, type Sender, signWebhook, standardSigner } from '../../client/auth/webhook-signature.ts';
import { ClientFault } from '../../client/transport.ts';
import { revocationsUrl } from '../../client/transports/http.ts';
import { visible, visibleJson } from '../../core/visible.ts';
import { textSecretFault, zendeskSecretFault } from '../../core/webhook-secrets.ts';
import type { Command } from '../command.ts';
import { ofVariable } from '../connection/connect.ts';
import { GENERAL } from '../connection/options.ts';
import { EXIT } from '../exit-codes.ts';
import { shellWord } from '../output/paint.ts';
import { read } from '../request/file.ts';

const VARIABLE = 'REVOKE_EGRESS_WEBHOOK_SECRET';

export const sign: Command = {
  name: 'sign',
  summary: 'Make a signed test webhook, as a curl command.',
  usage: 'revoke-egress sign SENDER --body FILE [--url URL]',
  about: [
    `SENDER is one of ${SENDERS.join(', ')}. Signs the bytes of FILE with the secret in ${VARIABLE} and prints the curl command that delivers them, or with --json the headers. Nothing is sent. Zendesk and Standard Webhooks sign the time: deliver within minutes.`,
  ],
  takes: [1, 1],
  words: SENDERS,
  sections: [
    {
      title: 'The delivery',
      options: [
        { name: 'body', value: 'FILE', help: 'The payload; - is standard input, for --json only.' },
        {
          name: 'url',
          value: 'URL',
          help: 'The complete URL, including /revocations. Default: REVOKE_EGRESS_URL and /revocations.',
        },
        {
          name: 'id',
          value: 'ID',
          help: 'The delivery id; a redelivery has the same id. Default: a UUID.',
        },
      ],
    },
    GENERAL,
  ],
  examples: [
    {
      says: 'Deliver a test event as GitHub would:',
      line: 'revoke-egress sign github --body event.json --url https://host/revocations | sh',
    },
  ],
  async run(given, context) {
    const [name = ''] = given.positional;
    const sender: Sender | undefined = SENDERS.find((each) => each === name);
    if (sender === undefined)
      throw new ClientFault(`SENDER must be one of ${SENDERS.join(', ')}, not "${name}"`);
    const secret = context.env[VARIABLE];
    if (!secret) throw new ClientFault(`${VARIABLE} is not set; set it to the secret of the sender`);
    checkSecret(sender, secret);
    const path = given.text('body');
    if (path === undefined) throw new ClientFault('give the payload with --body FILE');
    const body = path === '-' ? await context.input() : await read(path);
    const id = given.text('id') ?? context.random.id();
    const signed = signWebhook(sender, secret, { body, id, now: context.clock.now() });
    const headers: Record<string, string> = { 'content-type': 'application/json', ...signed };
    if (given.on('json')) {
      context.out.write(`${visibleJson({ headers })}\n`);
      return EXIT.done;
    }
    if (path === '-') throw new ClientFault('curl needs the payload in a file; use - with --json only');
    checkName(path);
    const url = addressOf(given.text('url')) ?? defaultAddress(context.env.REVOKE_EGRESS_URL);
    context.out.write(`${curl(url, headers, path)}\n`);
    return EXIT.done;
  },
};

/** @throws {ClientFault} for a secret that the service would refuse */
function checkSecret(sender: Sender, secret: string): void {
  if (sender === 'standard-webhooks') {
    ofVariable(VARIABLE, () => standardSigner(secret));
    return;
  }
  const fault = (sender === 'zendesk' ? zendeskSecretFault : textSecretFault)(secret);
  if (fault !== undefined)
    throw new ClientFault(`the service would refuse this secret: ${VARIABLE} ${fault}`);
}

/** The printed command must contain the exact file name. @throws {ClientFault} */
function checkName(path: string): void {
  if (visible(path) !== path)
    throw new ClientFault(`${path}: the name has control or invisible characters; rename the file`);
}

/** @throws {ClientFault} for a URL that is not valid */
function addressOf(url: string | undefined): string | undefined {
  if (url === undefined || URL.canParse(url)) return url && new URL(url).href;
  throw new ClientFault(`--url "${url}" is not a URL such as https://host/revocations`);
}

/** The URL that the other commands use. @throws {ClientFault} */
function defaultAddress(base: string | undefined): string {
  if (!base) throw new ClientFault('give --url or set REVOKE_EGRESS_URL');
  if (base.startsWith('fc:'))
    throw new ClientFault(
      'REVOKE_EGRESS_URL is a direct invocation, which does not accept webhooks; give --url',
    );
  return revocationsUrl(base).href;
}

function curl(url: string, headers: Readonly<Record<string, string>>, path: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`);
  // --data would remove line ends, which makes the signature invalid.
  return [`curl -sS ${shellWord(url)}`, ...lines, `--data-binary ${shellWord(`@${path}`)}`].join(' \\\n  ');
}
