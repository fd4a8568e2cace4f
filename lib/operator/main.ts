#!/usr/bin/env node
/** The command `revoke-egress`. */
import { readFileSync } from 'node:fs';
import { runProcess } from '../cli/process.ts';
import { COMMANDS } from './commands.ts';

/** Beside this file in the package, and two directories up in a checkout. */
const manifest = new URL(
  import.meta.url.endsWith('.ts') ? '../../package.json' : './package.json',
  import.meta.url,
);

await runProcess({
  commands: COMMANDS,
  version: () => String(JSON.parse(readFileSync(manifest, 'utf8')).version),
});
