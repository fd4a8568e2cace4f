/** Puts the viewer on the page. It and its document come from this server. */
import { callerList, readAccess } from './access.ts';
import { byId, element } from './dom.ts';

type Viewer = (options: Readonly<Record<string, unknown>>) => unknown;

declare global {
  /** What `swagger-ui-bundle.js` leaves behind. */
  const SwaggerUIBundle: Viewer;
}

/** The viewer is dark by a class, and the rest of the page by the user's preference. */
const dark = matchMedia('(prefers-color-scheme: dark)');
const adopt = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', adopt);
adopt();

SwaggerUIBundle({
  url: '/docs/openapi.json',
  dom_id: '#viewer',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  // Its default sends the document to a validator on the Internet.
  validatorUrl: null,
});

/** With a configuration file: who may send requests, and where to enter a token. */
async function showAccess(): Promise<void> {
  const { callers } = await readAccess();
  if (callers === null) return;
  const place = byId('access', HTMLElement);
  place.append(
    element(
      'p',
      {},
      'The configuration file names who may send requests. Others are answered 401. Press Authorize, and enter a token ' +
        'under "bearer", to send the samples as a caller.',
    ),
    callerList(callers),
  );
  place.hidden = false;
}
showAccess().catch(() => {
  const place = byId('access', HTMLElement);
  place.replaceChildren('The server does not say who may send requests. If it answers 401, press Authorize.');
  place.hidden = false;
});
