import { BATCH_OPTIONS, refuseBatchOptions, revokeBatch } from '../batch/batch.ts';
import type { Command } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, reportChange } from '../output/report.ts';
import { FILE_OPTIONS, PARAMETERS_SECTION, requestOf } from '../request/command-body.ts';

export const revoke: Command = {
  name: 'revoke',
  summary: 'Revoke rules of a security group, exactly once.',
  usage: 'revoke-egress revoke [flags | --file FILE | --batch FILE]',
  about: [
    'Names the rules by their members, by --permissions, or by --security-group-rule-id. Without --client-token a token is made, and printed before the request is sent. The same token never revokes twice, and gets the answer of an interrupted call.',
    'Transient failures (a running attempt, throttling, network errors) are retried with the same token until --timeout ends.',
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
      says: 'Two rules by their ids, with your own token:',
      line: 'revoke-egress revoke --region-id cn-hangzhou --security-group-id sg-94n63e80l --security-group-rule-id sgr-a1 --security-group-rule-id sgr-b2 --client-token CHG0031245',
    },
    { says: 'From a file:', line: 'revoke-egress revoke --file request.yaml' },
    {
      says: 'Many requests, one JSON object per line; to resume, run the same command:',
      line: 'revoke-egress revoke --batch requests.ndjson',
    },
  ],
  mayChange: () => true,
  async run(given, context) {
    if (given.text('batch') !== undefined) return revokeBatch(given, context);
    refuseBatchOptions(given);
    const request = await requestOf(given, context, 'revoke');
    const connection = connect(given, context);
    const answer = await connection.client.revoke(request, callOptions(context, request.ClientToken));
    return reportChange(answer, given, context, connection);
  },
};
