import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { expect, it } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** All recommended rules of the linter, warnings included. */
const STRICT: Parameters<typeof createConfig>[0] = {
  extends: ['recommended-strict'],
  // The rule does not apply `anyOf: [{required}]` to the properties next to it.
  rules: { 'no-required-schema-properties-undefined': 'off' },
};

async function lint(source: string, rules: Parameters<typeof createConfig>[0]) {
  const problems = await lintFromString({ source, config: await createConfig(rules) });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer ?? '?'}: ${message}`,
  );
}

it('the linter finds nothing in the OpenAPI document', async () => {
  expect(await lint(read('openapi.json'), STRICT)).toEqual([]);
});

it('the linter finds an example that its schema refuses', async () => {
  const broken = read('openapi.json').replaceAll('"Evidence": "reply"', '"Evidence": "hearsay"');
  const found = await lint(broken, STRICT);
  expect(found.join('\n')).toContain('no-invalid-media-type-examples');
});

it('the linter accepts the file for API Gateway as Swagger 2.0', async () => {
  expect(await lint(read('openapi-gateway.yaml'), { rules: { struct: 'error' } })).toEqual([]);
});
