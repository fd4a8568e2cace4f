import { BATCH_OPTIONS, dryRunBatch, refuseBatchOptions } from '../batch/batch.ts';
import type { Command } from '../command.ts';
import { connect } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { callOptions, report } from '../output/report.ts';
import { FILE_OPTIONS, PARAMETERS_SECTION, requestOf } from '../request/command-body.ts';

/** A dry run has no token that the id of a batch could be part of. */
const BATCH = BATCH_OPTIONS.filter(({ name }) => name !== 'batch-id');

export const dryRun: Command = {
  name: 'dry-run',
  summary: 'Show which rules would be revoked. Changes and stores nothing.',
  usage: 'revoke-egress dry-run [flags | --file FILE | --batch FILE]',
  about: [
    'Accepts the same flags as revoke, and needs no token. Shows the rules that match, near misses, and whether the policy allows the request. Exits 1 if the policy denies it, also for a caller that is dryRunOnly. plan exits 0 for that caller, because another caller may execute its plan.',
  ],
  takes: [0, 0],
  sections: [
    { title: 'From files', options: [...FILE_OPTIONS, ...BATCH] },
    PARAMETERS_SECTION,
    CONNECTION,
    GENERAL,
  ],
  examples: [
    {
      says: 'Show what would be revoked:',
      line: 'revoke-egress dry-run --region-id cn-hangzhou --security-group-id sg-94n63e80l --ip-protocol tcp --port-range 443/443 --dest-cidr-ip 203.0.113.0/24',
    },
    {
      says: 'The same for many requests, one JSON object per line:',
      line: 'revoke-egress dry-run --batch requests.ndjson',
    },
  ],
  async run(given, context) {
    if (given.text('batch') !== undefined) return dryRunBatch(given, context);
    refuseBatchOptions(given);
    const request = await requestOf(given, context, 'dry-run');
    const connection = connect(given, context);
    return report(await connection.client.dryRun(request, callOptions(context)), given, context, connection);
  },
};
