/** What `npm start` serves for people beside the function: the API page at `/docs`, the operations console at `/console`. */
import type { Settings } from '../../config/settings.ts';
import type { Clock, Log, Random } from '../../core/ports.ts';
import { asFile, openapiDocument } from '../../openapi/document.ts';
import type { EcsSimulator } from '../../simulators/ecs/controls.ts';
import type { FcKeys } from '../gateway/invoke.ts';
import type { LocalAnswer, LocalRequest } from '../gateway/request.ts';
import type { CallerAccess } from '../pages/access.ts';
import { CONSOLE_PREFIX, createConsoleApi } from './api.ts';
import { type Asset, assets } from './assets.ts';
import { createKillOwner } from './kill-owner.ts';
import { createRowReader } from './rows.ts';
import { type SecondInstanceParts, startSecondInstance } from './second-instance.ts';
import { createConsoleViews } from './view.ts';

export interface PagesParts extends Pick<SecondInstanceParts, 'serve'> {
  readonly settings: Settings;
  readonly simulator: EcsSimulator;
  /** Where the simulator listens: `host:port`. */
  readonly ecsEndpoint: string;
  readonly keys: FcKeys;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly env: NodeJS.ProcessEnv;
  /** The callers of the configuration file; undefined without one. */
  readonly access?: readonly CallerAccess[] | undefined;
}

export interface Pages {
  /** Undefined: the request is not for a page. */
  answer(request: LocalRequest): Promise<LocalAnswer> | undefined;
  close(): void;
}

/** Own scripts and styles only, and no frames around these pages. */
const POLICY =
  "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; " +
  "form-action 'none'; frame-ancestors 'none'; style-src 'self'";
/** The viewer sets styles of its own. */
const VIEWER_POLICY = `${POLICY} 'unsafe-inline'`;

const SAFE = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

const isPage = (path: string): boolean =>
  /^\/(?:docs|console)(?:\/|$)/.test(path) || path.startsWith(CONSOLE_PREFIX);

export function createPages(parts: PagesParts): Pages {
  const { simulator, settings, clock, random, log, access } = parts;
  const rows = createRowReader(settings.store);
  const views = createConsoleViews({ simulator, rows, clock });
  const killOwner = createKillOwner({ simulator, start: () => startSecondInstance(parts) });
  const api = createConsoleApi({ simulator, views, killOwner, access });
  const files = assets(() => freshTokens(asFile(openapiDocument({ version: 'local' })), random));

  async function serve(request: LocalRequest): Promise<LocalAnswer> {
    const { method, path } = request;
    if (path.startsWith(CONSOLE_PREFIX)) {
      const { status, body } = await api(request);
      return answer(status, { 'content-type': 'application/json' }, JSON.stringify(body));
    }
    const asset = files.get(path.replace(/\/$/, ''));
    if (!asset) return text(404, 'there is nothing at this path');
    if (method !== 'GET' && method !== 'HEAD') return text(405, 'GET only', { allow: 'GET, HEAD' });
    return page(asset, path);
  }

  return {
    answer(request) {
      if (!isPage(request.path)) return undefined;
      return serve(request).catch((error: unknown) => {
        log.error('page failed', { path: request.path, error });
        return text(500, 'the page could not be made; the log says why');
      });
    },
    close: rows.close,
  };
}

/** The table keeps the tokens of earlier readers: each page starts with tokens of its own. */
function freshTokens(document: string, random: Random): string {
  const mine = random.id().slice(0, 4);
  return document.replaceAll(/ticket-\d{4}/g, (token) => `${token}-${mine}`);
}

async function page({ type, read }: Asset, path: string): Promise<LocalAnswer> {
  const policy = path.startsWith('/docs') ? VIEWER_POLICY : POLICY;
  return answer(200, { 'content-type': type, 'content-security-policy': policy }, await read());
}

const answer = (status: number, headers: Record<string, string>, body: string): LocalAnswer => ({
  status,
  headers: { ...SAFE, ...headers },
  body,
});
const text = (status: number, line: string, headers: Record<string, string> = {}): LocalAnswer =>
  answer(
    status,
    { ...headers, 'content-type': 'text/plain; charset=utf-8' },
    `${line}
`,
  );
