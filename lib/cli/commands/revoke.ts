import { BATCH_OPTIONS, refuseBatchOptions, revokeBatch } from '../batch/batch.ts';
import type { Command } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, report } from '../output/report.ts';
import { FILE_OPTIONS, PARAMETERS_SECTION, requestOf } from '../request/command-body.ts';

export const revoke: Command = {
  name: 'revoke',
  summary: 'Take rules out of a security group, exactly once.',
  usage: 'revoke-egress revoke [flags | --file FILE | --batch FILE]',
  about: [
    'Names the rules by their members, by --permissions, or by --security-group-rule-id. Without --client-token one is made and printed before anything is sent: asking again with it never revokes a second time, and gets the answer of a call that was interrupted.',
    'What time fixes (a running attempt, throttling, a network) is tried again under the same token until --timeout is over.',
  ],
  takes: [0, 0],
  sections: [
    { title: 'From files', options: [...FILE_OPTIONS, ...BATCH_OPTIONS] },
    PARAMETERS_SECTION,
    CONNECTION,
    GENERAL,
  ],
  examples: [
    {
      says: 'One rule, by its members:',
      line: 'revoke-egress revoke --region-id cn-hangzhou --security-group-id sg-94n63e80l --ip-protocol all --port-range -1/-1 --dest-cidr-ip 10.0.0.0/8 --nic-type intranet',
    },
    {
      says: 'Two rules, by their ids, under a token of the change:',
      line: 'revoke-egress revoke --region-id cn-hangzhou --security-group-id sg-94n63e80l --security-group-rule-id sgr-a1 --security-group-rule-id sgr-b2 --client-token CHG0031245',
    },
    { says: 'From a file:', line: 'revoke-egress revoke --file request.yaml' },
    {
      says: 'Many, one JSON object a line; after an interruption the same command continues:',
      line: 'revoke-egress revoke --batch requests.ndjson',
    },
  ],
  mayChange: () => true,
  async run(given, world) {
    if (given.text('batch') !== undefined) return revokeBatch(given, world);
    refuseBatchOptions(given);
    const request = await requestOf(given, world, false);
    const { client } = connect(given, world);
    return report(await client.revoke(request, callOptions(world, request.ClientToken)), given, world);
  },
};
