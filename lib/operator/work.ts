/**
 * What the operator's commands do: all that needs the SDKs and the configuration file. In the package it is a file of
 * its own, loaded on demand. No error class may cross this border, for the other side has another copy of it.
 */
export { runDoctor } from './checks/run-doctor.ts';
export { runPending } from './run-pending.ts';
export { runSetup } from './tables/run-setup.ts';
