/** The body of a request that is not a revocation: empty, or an object with the few members that its route takes. */

import type { Fault } from '../core/errors/errors.ts';
import { isJsonObject } from '../core/json.ts';
import { type Report, refusal, shown } from '../core/request/faults.ts';
import { MEMBERS, reader } from '../core/request/members.ts';
import { reportUnknown } from '../core/request/unknown-members.ts';
import { filled, type Middleware, type Route } from './exchange.ts';

const TAKES: Readonly<Record<Exclude<Route['name'], 'revoke'>, readonly string[]>> = {
  state: [],
  restore: [MEMBERS.DryRun.name],
};

/** Refuses what would mean something elsewhere: a member that nobody reads must not be taken for one that was heeded. */
export const readOptions = (): Middleware => ({
  before: (request) => {
    const { event } = request;
    const { name } = filled(event, 'route');
    if (name === 'revoke') return;
    const body = filled(event, 'json');
    if (!isJsonObject(body)) {
      const detail = `The body is ${shown(body)}. Send one object, or nothing.`;
      throw refusal([{ pointer: '', code: 'InvalidJson', detail }]);
    }
    const faults: Fault[] = [];
    const report: Report = (pointer, code, detail) => faults.push({ pointer, code, detail });
    reportUnknown(body, TAKES[name], '', report);
    if (name === 'restore' && reader(body, '', report)(MEMBERS.DryRun)) event.restoreDry = true;
    if (faults.length > 0) throw refusal(faults);
  },
});
