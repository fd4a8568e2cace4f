import { readFileSync } from 'node:fs';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

/** Every rule that the linter recommends, warnings too. */
const STRICT: Parameters<typeof createConfig>[0] = {
  extends: ['recommended-strict'],
  // It does not see that `anyOf: [{required}]` speaks of the properties beside it.
  rules: { 'no-required-schema-properties-undefined': 'off' },
};

async function lint(source: string, rules: Parameters<typeof createConfig>[0]) {
  const problems = await lintFromString({ source, config: await createConfig(rules) });
  return problems.map(
    ({ ruleId, message, location }) => `${ruleId} at ${location[0]?.pointer ?? '?'}: ${message}`,
  );
}

describe('the linter', () => {
  it('finds nothing in the OpenAPI document', async () => {
    expect(await lint(read('openapi.json'), STRICT)).toEqual([]);
  });

  it('finds an example that its schema refuses: it does look', async () => {
    const broken = read('openapi.json').replaceAll('"Evidence": "reply"', '"Evidence": "hearsay"');
    const found = await lint(broken, STRICT);
    expect(found.join('\n')).toContain('no-invalid-media-type-examples');
  });

  it('takes the file for API Gateway for valid Swagger 2.0', async () => {
    expect(await lint(read('openapi-gateway.yaml'), { rules: { struct: 'error' } })).toEqual([]);
  });
});
