import { expect, it } from 'vitest';
import { ECS_CODES } from '../../lib/core/errors/errors.ts';
import { OWN_CODES } from '../../lib/core/errors/own-codes.ts';
import { PARAMETERS } from '../../lib/core/request/parameters.ts';
import { parseRequest } from '../../lib/core/request/parse-request.ts';
import { openapiDocument } from '../../lib/openapi/document.ts';
import { REQUEST_SAMPLES } from '../../lib/openapi/request-samples.ts';

const document = openapiDocument({ version: '1.2.3' });
const text = JSON.stringify(document);

it('the OpenAPI document is OpenAPI 3.1 with the given version and server', () => {
  expect(document).toMatchObject({
    openapi: '3.1.0',
    info: { title: 'revoke-egress', version: '1.2.3' },
    servers: [{ url: '/' }],
  });
});

it('the OpenAPI document has the three routes', () => {
  expect(Object.keys(Object(document.paths))).toEqual([
    '/revocations',
    '/revocations/{ClientToken}',
    '/revocations/{ClientToken}/restore',
  ]);
});

it('the OpenAPI document has every parameter except that of direct invocations', () => {
  const missing = PARAMETERS.map(({ name }) => name).filter((name) => !text.includes(`"${name}":{`));
  expect(missing).toEqual(['Invocation']);
});

it('the OpenAPI document names every code, each under a status', () => {
  const named = JSON.stringify(Object(document.components).responses);
  const codes = [...Object.keys(OWN_CODES), ...Object.keys(ECS_CODES)];
  expect(codes.filter((code) => !named.includes(`- \`${code}\``))).toEqual([]);
});

it('the OpenAPI document has no dangling reference', () => {
  const refs = [...text.matchAll(/"\$ref":"#\/components\/([^/"]+)\/([^"]+)"/g)];
  const dangling = refs.filter(([, kind = '', name = '']) => !Object(document.components)[kind]?.[name]);
  expect(refs.length).toBeGreaterThan(80);
  expect(dangling.map(([whole]) => whole)).toEqual([]);
});

it('the OpenAPI document has example requests that the service accepts', () => {
  const { mistaken, ...good } = REQUEST_SAMPLES;
  for (const { value } of Object.values(good)) expect(() => parseRequest(value, undefined)).not.toThrow();
  expect(() => parseRequest(mistaken.value, undefined)).toThrow(
    expect.objectContaining({
      fields: expect.objectContaining({
        errors: [
          expect.objectContaining({ pointer: '/PortRange' }),
          expect.objectContaining({ pointer: '/DestCidrIp' }),
          expect.objectContaining({ pointer: '/SourcePortRange' }),
        ],
      }),
    }),
  );
});
