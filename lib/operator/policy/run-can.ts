/** `can`: reads the configuration file, and answers from the policy in it. Calls nothing. */
import { requireConfigFile } from '../../app/config-file.ts';
import type { CliContext } from '../../cli/context.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { paintFor, table } from '../../cli/output/paint.ts';
import { readSettings } from '../../config/settings.ts';
import { ConfigError } from '../../core/errors/errors.ts';
import { visible, visibleJson } from '../../core/visible.ts';
import { matrixCells, matrixOf, protectedIn, protectedLine, remediationLine } from './matrix.ts';
import { callersOf, type Question, unknownCaller, type Verdict, verdictOf } from './verdict.ts';

export interface CanOptions {
  /** The configuration file; absent: that of the environment. */
  readonly config: string | undefined;
  readonly json: boolean;
  readonly ask: Question | { readonly callers: readonly string[]; readonly groups: readonly string[] };
}

export async function runCan({ config, json, ask }: CanOptions, context: CliContext): Promise<ExitCode> {
  const { env, out, err } = context;
  try {
    const { configFile, verify } = readSettings({ CONFIG: config ?? env.CONFIG, VERIFY: env.VERIFY });
    const file = requireConfigFile(configFile);
    const blind = verify === 'none';
    if ('callers' in ask) {
      const known = callersOf(file);
      const unknown = ask.callers.filter((each) => !known.includes(each));
      if (unknown.length > 0) throw new ConfigError(unknown.map((each) => unknownCaller(each, known)));
      const rows = matrixOf(file, blind, ask);
      const lines = json
        ? [...rows, ...protectedIn(file)].map(visibleJson)
        : [
            ...table(matrixCells(rows).map((row) => row.map(visible))),
            ...['', ...protectedIn(file).map(protectedLine), remediationLine(file)].map(visible),
          ];
      out.write(`${lines.join('\n')}\n`);
      return EXIT.done;
    }
    const verdict = verdictOf(file, ask, blind);
    out.write(json ? `${visibleJson(verdict)}\n` : `${describe(verdict, context).join('\n')}\n`);
    return verdict.allowed ? EXIT.done : EXIT.refused;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const paint = paintFor(err, env);
    for (const fault of error.faults) err.write(`${paint('red', 'revoke-egress')}: ${visible(fault)}\n`);
    return EXIT.usage;
  }
}

function describe(verdict: Verdict, { out, env }: CliContext): readonly string[] {
  const { allowed, caller, right, securityGroupId, regionId, by, denial, dryRun, note } = verdict;
  const paint = paintFor(out, env);
  const what = `${caller} may ${allowed ? '' : 'not '}${right} this in ${securityGroupId} (${regionId})`;
  return [
    paint(allowed ? 'green' : 'red', allowed ? 'allowed' : 'denied') + visible(`: ${what}`),
    // The entry that denies it repeats the denial, with its line.
    ...(denial === undefined || by.some((each) => each.endsWith(denial.replace(/\.$/, '')))
      ? []
      : [visible(`  ${denial}`)]),
    ...by.map((each) => visible(`  ${each}`)),
    ...(!allowed && dryRun ? ['  A dry run would be answered.'] : []),
    ...(note === undefined ? [] : [visible(`  ${note}`)]),
  ];
}
