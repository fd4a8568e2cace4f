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
          help: 'The whole address that it goes to, /revocations included. Default: what the other commands post to, REVOKE_EGRESS_URL and /revocations.',
        },
        {
          name: 'id',
          value: 'ID',
          help: 'The id of the delivery; the same when it is sent again. Default: a UUID.',
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
  async run(given, world) {
    const [name = ''] = given.positional;
    const sender: Sender | undefined = SENDERS.find((each) => each === name);
    if (sender === undefined) throw new ClientFault(`SENDER is one of ${SENDERS.join(', ')}, not "${name}"`);
    const secret = world.env[VARIABLE];
    if (!secret)
      throw new ClientFault(`${VARIABLE} is not set; it holds the secret that the sender signs with`);
    checkSecret(sender, secret);
    const path = given.text('body');
    if (path === undefined) throw new ClientFault('give the payload with --body FILE');
    const body = path === '-' ? await world.input() : await read(path);
    const id = given.text('id') ?? world.random.id();
    const signed = signWebhook(sender, secret, { body, id, now: world.clock.now() });
    const headers: Record<string, string> = { 'content-type': 'application/json', ...signed };
    if (given.on('json')) {
      world.out.write(`${visibleJson({ headers })}\n`);
      return EXIT.done;
    }
    if (path === '-')
      throw new ClientFault('curl needs the payload in a file; with - only --json can be printed');
    checkName(path);
    const url = addressOf(given.text('url')) ?? usualAddress(world.env.REVOKE_EGRESS_URL);
    world.out.write(`${curl(url, headers, path)}\n`);
    return EXIT.done;
  },
};

/** What the service would not take is not signed with either. @throws {ClientFault} with the reason */
function checkSecret(sender: Sender, secret: string): void {
  if (sender === 'standard-webhooks') {
    ofVariable(VARIABLE, () => standardSigner(secret));
    return;
  }
  const fault = (sender === 'zendesk' ? zendeskSecretFault : textSecretFault)(secret);
  if (fault !== undefined)
    throw new ClientFault(`the service would not take this secret: ${VARIABLE} ${fault}`);
}

/** The line is for a terminal, and must name the file exactly. @throws {ClientFault} */
function checkName(path: string): void {
  if (visible(path) !== path)
    throw new ClientFault(
      `${path}: the name has characters that a terminal acts on or hides; rename the file`,
    );
}

/** @throws {ClientFault} for a URL that is not valid */
function addressOf(url: string | undefined): string | undefined {
  if (url === undefined || URL.canParse(url)) return url && new URL(url).href;
  throw new ClientFault(`--url "${url}" is not a URL; it looks like https://host/revocations`);
}

/** Where the other commands post to. @throws {ClientFault} */
function usualAddress(base: string | undefined): string {
  if (!base) throw new ClientFault('give --url or set REVOKE_EGRESS_URL');
  if (base.startsWith('fc:'))
    throw new ClientFault('REVOKE_EGRESS_URL is a direct invocation, which takes no webhook; give --url');
  return revocationsUrl(base).href;
}

function curl(url: string, headers: Readonly<Record<string, string>>, path: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `-H ${shellWord(`${name}: ${value}`)}`);
  // --data would drop line ends, and the signature with them.
  return [`curl -sS ${shellWord(url)}`, ...lines, `--data-binary ${shellWord(`@${path}`)}`].join(' \\\n  ');
}
