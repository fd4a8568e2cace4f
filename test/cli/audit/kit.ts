/** Log lines as the functions print them, of real revocations and restores in a small world. */
import { createLog } from '../../../lib/system/log.ts';
import { createSmallWorld, failure, flat, rule, UNANSWERED } from '../../core/small-world.ts';

const WHY = { Reason: 'CHG1: the partner has left', RequestedBy: 'lin' };

/** A revoked rule that is restored; one that is refused; one that takes two attempts; one that is absent. */
export async function auditedWorld() {
  const printed: string[] = [];
  const world = createSmallWorld([
    rule('sgr-1', { Description: 'Old partner' }),
    rule('sgr-2', { PortRange: '80/80' }),
    rule('sgr-3', { PortRange: '443/443', IpProtocol: 'UDP' }),
  ]);
  const log = createLog({
    level: 'info',
    clock: { now: world.now },
    write: (line) => printed.push(line.trimEnd()),
  });
  let taken = 0;
  const take = (event: 'attempt' | 'restore', fields: Record<string, unknown>[]) => {
    for (const each of fields.slice(taken)) log.info(event, each);
    taken = fields.length;
  };
  const attempt = async (...of: Parameters<typeof world.run>) => {
    await world.run(...of);
    take('attempt', world.logged('attempt'));
    world.pass(60_000);
  };
  await attempt(flat(), {
    token: 'CHG1',
    caller: 'tickets',
    requestId: 'req-1',
    sent: { ...flat(), ...WHY },
  });
  world.script.revoke.push({ answer: failure('refused', 'OperationDenied', 403) });
  await attempt(flat({ PortRange: '80/80' }), { token: 'CHG2', caller: 'runbook', requestId: 'req-2' });
  const udp = flat({ PortRange: '443/443', IpProtocol: 'udp' });
  world.script.revoke.push({ answer: UNANSWERED, effect: true });
  world.script.list.push('done', ...Array.from({ length: 50 }, () => UNANSWERED));
  await attempt(udp, { token: 'CHG3', caller: 'runbook', requestId: 'req-3' });
  world.script.list.length = 0;
  await attempt(udp, { token: 'CHG3', caller: 'runbook', requestId: 'req-4', completer: true });
  await attempt(flat({ PortRange: '22/23' }), { token: 'CHG4', caller: 'runbook', requestId: 'req-5' });
  taken = 0;
  await world.restore({
    token: 'CHG1',
    caller: 'tickets',
    requestId: 'req-6',
    why: { Reason: 'by mistake' },
  });
  take('restore', world.logged('restore'));
  log.info('request', {
    requestId: 'req-1',
    entryPoint: 'gateway',
    sourceIp: '203.0.113.9',
    deliveryId: 'd-1',
  });
  log.info('takeover', { requestId: 'req-4', key: 'k', attemptId: 'a' });
  return printed;
}

/** As an older release wrote it: without what later ones added. */
export const asOfOld = (line: string): string => {
  const { rules: _, reason: __, requestedBy: ___, onBehalfOf, caller, ...rest } = JSON.parse(line);
  return JSON.stringify({ ...rest, caller: onBehalfOf ?? caller });
};

const csvCell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** What files of the log service and of other loggers make of a line. */
export const EXPORTS: Readonly<Record<string, (lines: readonly string[]) => string>> = {
  'as printed': (lines) => lines.join('\n'),
  'with CRLF and empty lines': (lines) => `${lines.join('\r\n\r\n')}\r\n`,
  'JSON with the line as a field': (lines) =>
    lines
      .map((message) => JSON.stringify({ __time__: '1453809242', __topic__: '', functionName: 'f', message }))
      .join('\n'),
  'JSON with the line as an object': (lines) =>
    lines.map((line) => JSON.stringify({ __source__: '', message: JSON.parse(line) })).join('\n'),
  'JSON over several lines': (lines) =>
    JSON.stringify({ meta: {}, data: lines.map((message) => ({ __time__: '1', message })) }, null, 2),
  'one JSON list': (lines) => JSON.stringify(lines.map((message) => ({ message }))),
  'the answer of an API': (lines) =>
    JSON.stringify({ meta: {}, data: lines.map((message) => ({ message })) }),
  'behind a prefix': (lines) => lines.map((line) => `2026-01-01T00:00:00.000Z req [INFO] ${line}`).join('\n'),
  ...Object.fromEntries(
    [',', '\t', '|', ' '].map((between) => [
      `CSV with ${JSON.stringify(between)}`,
      (lines) =>
        [
          ['__time__', 'functionName', 'message', 'x'].join(between),
          ...lines.map((line) => ['1453809242', 'f', csvCell(line), '"a""b"'].join(between)),
        ].join('\n'),
    ]),
  ),
  'CSV with tabs, without quotes': (lines) => lines.map((line) => `1453809242\t${line}\tf`).join('\n'),
};
