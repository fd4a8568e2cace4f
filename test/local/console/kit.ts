/** The service with its pages, as `npm start` puts them together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readSettings } from '../../../lib/config/settings.ts';
import { ALLOW_ALL } from '../../../lib/core/policy/permissions.ts';
import type { Millis } from '../../../lib/core/time.ts';
import { startService } from '../../../lib/local/commands/service.ts';
import { createPages } from '../../../lib/local/console/pages.ts';
import type { ConsoleView, KillReport, Moment } from '../../../lib/local/console/view-types.ts';
import { createEcsSimulator } from '../../../lib/simulators/ecs/simulator.ts';
import { DEMO_CREDENTIAL } from '../../../lib/simulators/ecs/wire/credential.ts';
import { systemClock, systemRandom } from '../../../lib/system/clock-and-random.ts';
import { ROOT } from '../../architecture/imports.ts';
import { scriptOf } from '../../support/script.ts';
import { recordingLog } from '../gateway/kit.ts';

const EVERYBODY = { permissionsOf: () => ALLOW_ALL };
export const GROUP = 'sg-94n63e80l';

/** `completeEvery`: runs the completer, as `npm start` does. */
export async function startWithPages(completeEvery?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'pages-test-'));
  const simulator = createEcsSimulator();
  const { endpoint } = await simulator.listen();
  const settings = readSettings({ PORT: '0', SQLITE_PATH: join(folder, 'r.db') });
  const log = recordingLog();
  let ahead = 0;
  const system = systemClock();
  const clock = { ...system, now: () => system.now() + ahead };
  const shared = { keys: DEMO_CREDENTIAL, clock, random: systemRandom(), log };
  const { PATH } = process.env;
  const pages = createPages({
    ...shared,
    settings,
    simulator,
    ecsEndpoint: endpoint,
    env: { PATH, TMPDIR: folder },
    serve: [await scriptOf(join(ROOT, 'lib/local/commands/serve.ts'))],
  });
  const service = await startService({
    ...shared,
    settings: { ...settings, ecs: { endpoint, protocol: 'http' } },
    home: () => '',
    pages: pages.answer,
    completing: completeEvery === undefined ? undefined : { every: completeEvery, policy: EVERYBODY },
  });
  onTestFinished(async () => {
    await service.close();
    pages.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${service.url}${path}`, { headers });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  /** The server types its answers with these very types. */
  const view = async () => (await (await get(`/_console/view?group=${GROUP}`)).json()) as ConsoleView;
  const kill = async (request: object, moment: Moment) =>
    (await (await post('/_console/kill-owner', { request, moment })).json()) as KillReport;
  /** Time passes for the service and its completer, so that the lease of a killed instance ends. */
  const pass = (ms: Millis) => {
    ahead += ms;
  };
  return { simulator, log, url: service.url, get, post, view, kill, pass };
}
