import type { Command, Section } from '../command.ts';
import { connect, secondsOption } from '../connection/connect.ts';
import { CONNECTION, GENERAL } from '../connection/options.ts';
import { report, tokenArgument } from '../output/report.ts';
import { countDown } from '../settle/pause.ts';
import { settle as settleUntil } from '../settle/settle.ts';

/** Seconds: the life of an open call, and some attempts after it. */
const USUAL = 1200;

const SERVICE: Section = {
  ...CONNECTION,
  options: CONNECTION.options.map((option) =>
    option.name === 'timeout' ? { ...option, help: `How long to ask. Default: ${USUAL}.` } : option,
  ),
};

export const settle: Command = {
  name: 'settle',
  summary: 'Ask again until an unknown outcome is decided.',
  usage: 'revoke-egress settle TOKEN',
  about: [
    'Reads the state. If the outcome is unknown, it sends the stored request again with the same token. That finishes the work, and never revokes twice. Until then it shows how long a call may still take effect. An undecided restore is asked again in the same way. A finished or refused revocation is only shown: nothing is sent.',
    'Ctrl-C is safe: run the same command to continue. For a caller with a mapping it waits for complete-egress, because only the original payload could be sent again.',
    'Exits like revoke: 0 done, 1 refused, 3 still unknown when the time ended or after Ctrl-C, 4 the state could not be read.',
  ],
  takes: [1, 1],
  sections: [SERVICE, GENERAL],
  examples: [
    { says: 'After a 504:', line: 'revoke-egress settle CHG0031245' },
    {
      says: 'For at most a minute, in a script:',
      line: 'revoke-egress settle CHG0031245 --timeout 60 --json',
    },
  ],
  mayChange: () => true,
  async run(given, context) {
    const { clock, err, stopping } = context;
    const token = tokenArgument(given);
    const total = secondsOption(given, 'timeout', USUAL);
    const connection = connect(given, context, { total, attempts: 1 });
    const answer = await settleUntil({
      client: connection.client,
      token,
      clock,
      signal: stopping,
      until: clock.now() + total,
      print: (line) => err.write(`${line}\n`),
      wait: (until, why) => countDown(context, until, why),
    });
    if (stopping.aborted) err.write('stopped; nothing is lost: run the same command to continue\n');
    return report(answer, given, context, connection);
  },
};
