/** The pages that every local server has, with or without the console. */
import { isLoopbackName } from '../../core/loopback.ts';
import { headerOf, type LocalAnswer, type LocalRequest } from '../gateway/request.ts';
import { errorPages } from './errors.ts';
import type { HomeForm } from './home.ts';
import { pageAnswer } from './layout.ts';

export interface StaticPages {
  /** Makes the page at `/` for the requested `Host`; only a client on this computer learns of the callers. */
  readonly home: (authority: string, isLocal: boolean, form: HomeForm) => string;
  /** The API page and the console are served too, so that these pages link to them. */
  readonly interactive: boolean;
}

/** Undefined: the request is not for one of these pages. */
export function staticPages(
  { home, interactive }: StaticPages,
  request: LocalRequest,
): LocalAnswer | undefined {
  if (isHome(request)) {
    const form = /\btext\/html\b/.test(headerOf(request, 'accept') ?? '') ? 'html' : 'text';
    const text = home(headerOf(request, 'host') ?? '', isLocalClient(request), form);
    return pageAnswer(200, text, form === 'html' ? 'text/html' : 'text/plain');
  }
  return errorPages(request, interactive);
}

/** Is the client on this computer? A `Host` header can be forged, an address cannot. */
export const isLocalClient = ({ remoteAddress }: Pick<LocalRequest, 'remoteAddress'>): boolean =>
  isLoopbackName(remoteAddress.replace(/^::ffff:/i, ''));

/** The function has only POST at `/`. */
const isHome = ({ method, path }: LocalRequest): boolean =>
  (method === 'GET' || method === 'HEAD') && path === '/';
