import type { Fault } from '../core/errors/problem.ts';
import { isJsonObject } from '../core/json.ts';
import { type Report, refusal } from '../core/request/faults.ts';
import { MEMBERS, reader, readWhy } from '../core/request/members.ts';
import { reportUnknown } from '../core/request/unknown-members.ts';
import { shown } from '../core/visible.ts';
import type { Known } from './middleware.ts';

const TAKES = { state: [], restore: ['DryRun', 'Reason', 'RequestedBy'] } as const;

/**
 * The optional body of a state or a restore. Unknown members are refused, because the sender may expect them to have an
 * effect.
 */
export const readOptions = (route: keyof typeof TAKES) => {
  return ({ caller, json }: Known & { readonly json: unknown }) => {
    if (!isJsonObject(json)) {
      const detail = `The body is ${shown(json)}. Send one object, or nothing.`;
      throw refusal([{ pointer: '', code: 'InvalidJson', detail }]);
    }
    const faults: Fault[] = [];
    const report: Report = (pointer, code, detail) => faults.push({ pointer, code, detail });
    reportUnknown(json, TAKES[route], '', report);
    const read = reader(json, '', report);
    const asked = route === 'restore' && (read(MEMBERS.DryRun) ?? false);
    const why = route === 'restore' ? readWhy(read) : {};
    if (faults.length > 0) throw refusal(faults);
    return { dry: asked || caller.reports === true, why };
  };
};
