/** `doctor`: runs the checks one after the other, and reports each at once. */

import type { CliContext } from '../../cli/context.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { paintFor } from '../../cli/output/paint.ts';
import type { Settings } from '../../config/settings.ts';
import type { AccessKey } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { visibleJson } from '../../core/visible.ts';
import { endpointOf } from '../../ecs/endpoint.ts';
import { createEcsEgress } from '../../ecs/revoke.ts';
import { openTable } from '../tables/table.ts';
import { checkClock } from './clock.ts';
import { checkDeployment, readDeployment } from './deployment.ts';
import { checkEcs } from './ecs.ts';
import { type Check, type Finding, type Found, findingLines, skipped, type Verdict } from './finding.ts';
import {
  checkConfiguration,
  checkCredentials,
  checkEnvironment,
  checkSecrets,
  checkTimeLimits,
} from './settings.ts';
import { checkRows, checkTable, noTable } from './table.ts';
import { checkVariables } from './variables.ts';
import { whereToAsk } from './where-to-ask.ts';

export interface DoctorOptions {
  readonly region?: string | undefined;
  readonly group?: string | undefined;
  readonly tryRevoke: boolean;
  readonly gatewayTimeout: Millis;
  /** The file of Serverless Devs. */
  readonly deployment?: string | undefined;
  readonly skip: readonly Check[];
  /** Checks the service; absent if its URL is unknown. It is code of the other bundle, and never rejects. */
  readonly service?: (() => Promise<Found>) | undefined;
  readonly json: boolean;
}

type Report = (check: Check, found: readonly Found[]) => void;

export async function runDoctor(options: DoctorOptions, context: CliContext): Promise<ExitCode> {
  const { out, err, env, stopping } = context;
  const findings: Finding[] = [];
  const paint = paintFor(out, env);
  const report: Report = (check, found) => {
    for (const each of found) {
      const finding = { check, ...each };
      findings.push(finding);
      const lines = options.json ? [visibleJson(finding)] : findingLines(finding, paint);
      out.write(`${lines.join('\n')}\n`);
    }
  };
  await examine(options, context, report);
  if (stopping.aborted) {
    err.write('interrupted\n');
    return EXIT.unknown;
  }
  const many = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const [faults, warnings] = [many('broken'), many('warning')];
  err.write(`${faults === 0 ? 'nothing is broken' : `${faults} broken`}; warnings: ${warnings}\n`);
  return faults === 0 ? EXIT.done : EXIT.refused;
}

async function examine(options: DoctorOptions, context: CliContext, report: Report): Promise<void> {
  const { env, clock, stopping } = context;
  /** Runs a check, unless it is skipped, or needs the result of a failed one. */
  async function check(
    name: Check,
    work: () => readonly Found[] | Promise<readonly Found[]>,
    needs: Partial<Record<Check, unknown>> = {},
  ): Promise<void> {
    if (stopping.aborted) return;
    const lacking = Object.entries(needs).find(([, value]) => value === undefined);
    if (options.skip.includes(name)) report(name, [skipped('skipped')]);
    else if (lacking) report(name, [skipped(`needs ${lacking[0]}`)]);
    else {
      const found = await work();
      // An interrupted request says nothing about the table or the network.
      if (!stopping.aborted) report(name, found);
    }
  }
  const environment = checkEnvironment(env);
  await check('environment', () => environment.found);
  const settings = environment.value;
  const configuration = settings && checkConfiguration(settings);
  await check('configuration', () => configuration?.found ?? [], { environment: settings });
  const file = configuration?.value;
  await check('secrets', () => (file && settings ? checkSecrets(file, env, clock, settings.verify) : []), {
    environment: settings,
    configuration: file,
  });
  const deployment = readDeployment(options.deployment);
  await check('variables', () => (file ? checkVariables(file.config, deployment) : []), {
    configuration: file,
  });
  await check(
    'time-limits',
    () =>
      settings ? [...checkTimeLimits(settings, options.gatewayTimeout), ...checkDeployment(deployment)] : [],
    {
      environment: settings,
    },
  );
  const credentials = checkCredentials(env);
  await check('credentials', () => credentials.found);
  const needs = { environment: settings, credentials: credentials.value };
  const { region, group } = whereToAsk(options, file?.config.policy);
  await check('clock', () => (settings ? clockOf(settings, region, context) : []), { environment: settings });
  await check(
    'ecs',
    () =>
      settings && credentials.value
        ? ecsOf(settings, credentials.value, { ...options, region, group }, context)
        : [],
    needs,
  );
  if (settings && credentials.value) await tableOf(settings, credentials.value, context, check);
  else for (const name of ['table', 'rows'] as const) await check(name, () => [], needs);
  const { service } = options;
  if (service) await check('service', async () => [await service()]);
}

async function clockOf({ ecs, skew }: Settings, region: string, { clock, stopping }: CliContext) {
  const host = ecs.endpoint ?? endpointOf(region);
  if (host === undefined) return [skipped(`${region} is not a region`)];
  return checkClock({ url: `${ecs.protocol}://${host}/`, skew, clock, stopping });
}

function ecsOf(
  { ecs }: Settings,
  credentials: AccessKey,
  { region, group, tryRevoke }: DoctorOptions & { region: string },
  { clock, random, stopping }: CliContext,
) {
  const port = createEcsEgress({ credentials: () => credentials, ...ecs });
  return checkEcs({ ecs: port, region, group, tryRevoke, clock, random, stopping });
}

async function tableOf(
  { store, retention }: Settings,
  credentials: AccessKey,
  context: CliContext,
  check: (name: Check, work: () => readonly Found[] | Promise<readonly Found[]>) => Promise<void>,
): Promise<void> {
  if (store.kind === 'sqlite') {
    for (const name of ['table', 'rows'] as const) await check(name, () => [noTable]);
    return;
  }
  const table = openTable(store, credentials, context);
  let hopeless = false;
  try {
    await check('table', async () => {
      const checked = await checkTable(table, retention);
      hopeless = checked.hopeless;
      return checked.found;
    });
    await check('rows', () => (hopeless ? [skipped('needs the table')] : checkRows(table, context.clock)));
  } finally {
    table.close();
  }
}
