import type { Command } from '../cli/command.ts';
import { GENERAL } from '../cli/connection/options.ts';
import { read } from '../cli/request/file.ts';
import { ClientFault } from '../client/transport.ts';

export const map: Command = {
  name: 'map',
  summary: "Rehearse a caller's mapping: what a payload becomes, and what the policy says. Sends nothing.",
  usage: 'revoke-egress map CALLER --body FILE',
  about: [
    'Shows what each expression of the caller gives, the request, the token, and the answer of the policy. Reads the configuration file, needs no secrets, and calls nothing. The signature of the sender is not checked.',
    'Exits 0 if the request is valid and allowed, otherwise 1: ignored, too old, refused or denied.',
  ],
  takes: [1, 1],
  sections: [
    {
      title: 'The delivery',
      options: [
        { name: 'body', value: 'FILE', help: 'The payload as the sender posts it; - is standard input.' },
        { name: 'delivery-id', value: 'ID', help: 'The delivery id of the sender. Default: delivery-1.' },
        {
          name: 'at',
          value: 'TIME',
          help: 'When it arrives, in ISO 8601, for a recorded payload that is too old now. Default: now.',
        },
        {
          name: 'config',
          value: 'FILE',
          help: 'The configuration file. Default: CONFIG, or revoke-egress.config.json.',
        },
      ],
    },
    GENERAL,
  ],
  examples: [
    { says: 'What would this ticket do?', line: 'revoke-egress map jira --body event.json' },
    {
      says: 'The same, at the time of the event:',
      line: 'revoke-egress map jira --body event.json --at 2026-11-29T10:00:00Z',
    },
  ],
  async run(given, context) {
    const [caller = ''] = given.positional;
    const path = given.text('body');
    if (path === undefined) throw new ClientFault('give the payload with --body FILE');
    const body = path === '-' ? await context.input() : await read(path);
    const text = given.text('at');
    const at = text === undefined ? undefined : Date.parse(text);
    if (
      at !== undefined &&
      (Number.isNaN(at) || !/^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text ?? ''))
    )
      throw new ClientFault(`--at "${text}" is not a time with its zone, such as 2026-11-29T10:00:00Z`);
    // The parser of the configuration file is the operator's only.
    const { runMap } = await import('./work.ts');
    const deliveryId = given.text('delivery-id') ?? 'delivery-1';
    return runMap(
      { caller, body, deliveryId, at, config: given.text('config'), json: given.on('json') },
      context,
    );
  },
};
