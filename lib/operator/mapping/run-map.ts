/** `map`: a rehearsal of a caller's mapping, as text or JSON. */
import { requireConfigFile } from '../../app/config-file.ts';
import { AHEAD } from '../../callers/mapping/translate.ts';
import type { CliContext } from '../../cli/context.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { type Paint, paintFor } from '../../cli/output/paint.ts';
import { readSettings } from '../../config/settings.ts';
import { ConfigError } from '../../core/errors/errors.ts';
import type { Millis } from '../../core/time.ts';
import { visible } from '../../core/visible.ts';
import { unknownCaller } from '../policy/verdict.ts';
import { type Rehearsal, rehearse } from './rehearse.ts';

export interface MapOptions {
  readonly caller: string;
  readonly body: Buffer;
  readonly deliveryId: string;
  /** The time of the rehearsal; absent: now. */
  readonly at: Millis | undefined;
  /** The configuration file; absent: that of the environment. */
  readonly config: string | undefined;
  readonly json: boolean;
}

export async function runMap(options: MapOptions, context: CliContext): Promise<ExitCode> {
  const { caller: name, body, deliveryId, at, config, json } = options;
  const { env, out, err, clock } = context;
  try {
    const { configFile, verify } = readSettings({ CONFIG: config ?? env.CONFIG, VERIFY: env.VERIFY });
    const file = requireConfigFile(configFile);
    const { callers } = file.config;
    const settings = Object.hasOwn(callers, name) ? callers[name] : undefined;
    if (!settings) throw new ConfigError([unknownCaller(name, Object.keys(callers))]);
    const then = at === undefined ? clock : { ...clock, now: () => at };
    const rehearsal = await rehearse(
      file,
      name,
      settings,
      { bytes: body, deliveryId },
      { clock: then, verify },
    );
    const paint = paintFor(out, env);
    out.write(json ? `${toJson(rehearsal)}\n` : `${describe(rehearsal, paint).join('\n')}\n`);
    return rehearsal.outcome === 'allowed' ? EXIT.done : EXIT.refused;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const paint = paintFor(err, env);
    for (const fault of error.faults) err.write(`${paint('red', 'revoke-egress')}: ${visible(fault)}\n`);
    return EXIT.usage;
  }
}

/** An integer beyond 2^53-1 is shown with all digits. */
const toJson = (value: unknown): string =>
  visible(JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)));

function describe(rehearsal: Rehearsal, paint: Paint): readonly string[] {
  const { expressions, request, token, problem } = rehearsal;
  const given = Object.entries(expressions).map(
    ([role, each]) =>
      `  ${role.padEnd(8)}${'value' in each ? toJson(each.value) : paint('red', `fault: it ${each.fault}`)}`,
  );
  const members = Object.entries(Object(request)).map(
    ([name, value]) => `  ${visible(name)}: ${toJson(value)}`,
  );
  return [
    ...(given.length > 0 ? ['expressions', ...given] : []),
    ...(given.length > 0 || problem?.code === 'InvalidJson'
      ? []
      : ['no expressions: the payload is the request']),
    ...(members.length > 0 ? ['request', ...members] : []),
    ...(token === undefined ? [] : [visible(`ClientToken: ${token}`)]),
    ...verdict(rehearsal, paint),
    'Nothing was sent.',
  ];
}

function verdict({ outcome, problem, denial, dryRun, fresh }: Rehearsal, paint: Paint): readonly string[] {
  const dry = dryRun ? ' It would be a dry run.' : '';
  switch (outcome) {
    case 'allowed':
      return [`${paint('green', 'allowed')}: the policy allows this request.${dry}`];
    case 'denied':
      return [paint('red', 'denied') + visible(`: ${denial ?? problem?.detail ?? ''}${dry}`)];
    case 'ignored':
      return [`${paint('yellow', 'ignored')}: "when" did not give true; the answer is a 200.`];
    case 'stale':
      return [
        paint('red', 'stale') + visible(`: ${fresh ? freshText(fresh) : ''} The answer is a 401.`),
        'For a recorded payload, give the time of its arrival with --at.',
      ];
    case 'refused': {
      const errors = problem?.errors ?? [];
      return [
        paint('red', 'refused') + visible(`: ${problem?.status} ${problem?.code}: ${problem?.detail}`),
        ...(errors.length > 1 ? errors.map((each) => visible(`  ${each.pointer}: ${each.detail}`)) : []),
      ];
    }
  }
}

function freshText({ time, ageSeconds, withinHours }: NonNullable<Rehearsal['fresh']>): string {
  const hours = (Math.abs(ageSeconds) / 3600).toFixed(1);
  return ageSeconds > 0
    ? `"fresh" gave ${time}, which is ${hours} hours old; the limit is ${withinHours} hours.`
    : `"fresh" gave ${time}, which is ${hours} hours in the future; the limit is ${AHEAD / 60_000} minutes.`;
}
