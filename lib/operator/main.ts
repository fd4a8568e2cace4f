#!/usr/bin/env node
/** The command `revoke-egress`. */
import { readFileSync } from 'node:fs';
import { runProcess } from '../cli/process.ts';
import { COMMANDS } from './commands.ts';

/** Two directories up, in the checkout and in the package. */
const manifest = new URL('../../package.json', import.meta.url);

await runProcess({
  commands: COMMANDS,
  version: () => String(JSON.parse(readFileSync(manifest, 'utf8')).version),
});
