/**
 * The parts of the operator's commands that need the SDKs and the configuration file. In the package they are a
 * separate file, which is loaded on demand. It has its own copy of every error class, so errors must not leave it.
 */
export { runDoctor } from './checks/run-doctor.ts';
export { runMap } from './mapping/run-map.ts';
export { runCan } from './policy/run-can.ts';
export { runPending } from './run-pending.ts';
export { runSetup } from './tables/run-setup.ts';
