/** Puts the viewer on the page. It and its document come from this very server. */

type Viewer = (options: Readonly<Record<string, unknown>>) => unknown;

declare global {
  /** What `swagger-ui-bundle.js` leaves behind. */
  const SwaggerUIBundle: Viewer;
}

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

export {};
