/** The entry point of EventBridge: a request in an event of our own type, in the three shapes. */
import type { FunctionModule } from '../../../lib/fc/context.ts';
import { context } from '../../support/fc-events.ts';
import { NOW } from '../../support/senders.ts';

/** The event with a request. A redelivery keeps its id and source only. */
function eventOf(id: string, data: string, at: number): string {
  const time = new Date(at).toISOString();
  const envelope = {
    id,
    source: 'change-desk',
    specversion: '1.0',
    type: 'revoke-egress.request',
    datacontenttype: 'application/json',
    time,
    aliyunpublishtime: time,
    aliyunregionid: 'cn-hangzhou',
  };
  // The request as text, which may be invalid JSON.
  return `${JSON.stringify(envelope).slice(0, -1)},"data":${data}}`;
}

const SHAPES: readonly (readonly [string, (event: string) => string])[] = [
  ['one object', (event) => event],
  ['an array of objects', (event) => `[${event}]`],
  ['an array of JSON', (event) => JSON.stringify([event])],
];

export const EVENT_DOORS = SHAPES.map(([shape, wrap]) => ({
  name: `an event, ${shape}`,
  event: (id: string, data: string, later: number) => Buffer.from(wrap(eventOf(id, data, NOW + later))),
}));

/** The answer in the form of the other entry points: the only entry of the report, or the thrown error. */
export async function tellEvent(module: FunctionModule, event: Buffer, credentials: object) {
  try {
    const report = Object(await module.handler(event, context({ credentials })));
    const [end] = report.Events;
    if (report.Events.length !== 1) throw new TypeError('one event has one entry');
    return end.Outcome === 'answered'
      ? { status: 200, headers: end.Replayed ? { 'Idempotency-Replayed': 'true' } : {}, body: end.Result }
      : { status: end.Problem.status, headers: {}, body: end.Problem };
  } catch (error) {
    // It is delivered again and ends in the dead-letter queue. One line has the reason.
    const line = Object(error).name === 'InvocationUnfinished' ? String(Object(error).stack) : '';
    const [, code, status, outcome] =
      /^(\S+) \((\d{3}), outcome (\w+), request [\w-]+\): [^\n]+$/.exec(line) ?? [];
    if (code === undefined) throw error;
    return { status: Number(status), headers: {}, body: { status: Number(status), code, outcome } };
  }
}
