/** `setup`: creates the table with the right options and waits for it, or reports why that failed. */

import { createProgress } from '../../cli/batch/progress.ts';
import { proxyWarning } from '../../cli/connection/proxy.ts';
import type { CliContext } from '../../cli/context.ts';
import { EXIT, type ExitCode } from '../../cli/exit-codes.ts';
import { table as columns, paintFor } from '../../cli/output/paint.ts';
import { ConfigError } from '../../core/errors/errors.ts';
import type { AccessKey } from '../../core/ports.ts';
import type { Millis } from '../../core/time.ts';
import { visible, visibleJson } from '../../core/visible.ts';
import { WANTED_TABLE } from '../../stores/tablestore/admin.ts';
import { deploymentSettings, readAccessKey } from '../deployment.ts';
import { ensureTable, type SetupEnd } from './ensure-table.ts';
import { nameFaults, optionRows } from './options.ts';
import { describe } from './setup-end.ts';
import { openTable, type TablestoreSettings } from './table.ts';

export interface SetupOptions {
  readonly wait: Millis;
  readonly print: boolean;
  readonly json: boolean;
}

interface Target {
  readonly table: TablestoreSettings;
  readonly retention: Millis;
}

export async function runSetup(options: SetupOptions, context: CliContext): Promise<ExitCode> {
  const target = readTarget(context.env);
  if ('faults' in target) return usage(target.faults, context);
  if (options.print) return print(target, options, context);
  const key = readAccessKey(context.env);
  if ('faults' in key) return usage(key.faults, context);
  const warning = proxyWarning(new URL(target.table.endpoint), context.env, false, false);
  if (warning !== undefined) context.err.write(`${visible(`warning: ${warning}`)}\n`);
  return report(await ensure(target, key, options, context), target, options, context);
}

function readTarget(env: CliContext['env']): Target | { readonly faults: readonly string[] } {
  try {
    const { store, retention } = deploymentSettings(env);
    if (store.kind === 'tablestore') {
      const faults = nameFaults(store);
      return faults.length > 0 ? { faults } : { table: store, retention };
    }
    return { faults: ['STORE is sqlite, which needs no setup; unset it, or set it to tablestore'] };
  } catch (error) {
    if (error instanceof ConfigError) return { faults: error.faults };
    throw error;
  }
}

function usage(faults: readonly string[], { err, env }: CliContext): ExitCode {
  const paint = paintFor(err, env);
  for (const fault of faults) err.write(`${paint('red', 'revoke-egress')}: ${visible(fault)}\n`);
  return EXIT.usage;
}

function print({ table }: Target, { json }: SetupOptions, { out }: CliContext): ExitCode {
  const { endpoint, instance, table: name } = table;
  if (json) {
    out.write(`${visibleJson({ endpoint, instance, table: name, options: WANTED_TABLE })}\n`);
    return EXIT.done;
  }
  const lines = [
    visible(`Would create the table ${name} in the instance ${instance} at ${endpoint}, unless it exists:`),
    ...columns(optionRows(name, WANTED_TABLE), '  '),
    'Then wait until it can be used. No request was sent.',
  ];
  out.write(`${lines.join('\n')}\n`);
  return EXIT.done;
}

async function ensure(
  { table: settings, retention }: Target,
  key: AccessKey,
  { wait }: SetupOptions,
  context: CliContext,
): Promise<SetupEnd> {
  const { clock, stopping, err } = context;
  const table = openTable(settings, key, context);
  const progress = createProgress(err);
  let last = '';
  try {
    return await ensureTable({
      table,
      retention,
      wait,
      clock,
      stopping,
      onState(state, waited) {
        if (state !== last) progress.print(err, `the table is ${visible(state)}`);
        last = state;
        progress.show(Math.round(waited / 1000), Math.round(wait / 1000), `s: ${visible(state)}`);
      },
    });
  } finally {
    progress.clear();
    table.close();
  }
}

function report(
  end: SetupEnd,
  { table }: Target,
  { json }: SetupOptions,
  { out, env }: CliContext,
): ExitCode {
  const { code, lines, fixes } = describe(end, table);
  const { endpoint, instance, table: name } = table;
  if (json) {
    const { kind } = end;
    out.write(`${visibleJson({ outcome: kind, endpoint, instance, table: name, says: lines, fixes })}\n`);
    return code;
  }
  const paint = paintFor(out, env);
  const colour = code === EXIT.done ? 'green' : 'red';
  const texts = [
    ...lines.map((line, index) => (index === 0 ? paint(colour, line) : `  ${visible(line)}`)),
    ...fixes.map((fix) => `  fix: ${visible(fix)}`),
  ];
  out.write(`${texts.join('\n')}\n`);
  return code;
}
