/** For all output: foreign text neither controls a terminal nor adds a line, in any mode. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CliContext } from '../../lib/cli/context.ts';
import { describeAnswer } from '../../lib/cli/output/describe-answer.ts';
import { paintFor } from '../../lib/cli/output/paint.ts';
import { CHECKS, findingLines } from '../../lib/operator/checks/finding.ts';
import { cli, problem, RESULT, RULE_OPTIONS } from '../client/kit.ts';
import { hostileText, unsafeIn } from '../support/hostile-text.ts';

const REQUEST = { RegionId: 'cn-hangzhou', SecurityGroupId: 'sg-1', SecurityGroupRuleId: ['sgr-1'] };

let directory = '';
let batch = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hostile-output-'));
  batch = join(directory, 'requests.ndjson');
  await writeFile(batch, `${JSON.stringify(REQUEST)}\n`);
});
afterAll(() => rm(directory, { recursive: true }));
afterEach(() => vi.unstubAllGlobals());

/** The output without our own colours, carriage returns of the bar, and line ends. */
const foreign = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
  text.replace(/\u001b\[(?:0|1|2|31|32|33)m|\r\u001b\[2K|\n/g, '');

/** On a terminal, with colours and a bar, and without one. */
async function ran(
  argv: readonly string[],
  isTTY: boolean,
  parts: Partial<CliContext> = {},
): Promise<string> {
  const texts = { out: '', err: '' };
  const to = (name: 'out' | 'err') => ({
    write: (text: string) => {
      texts[name] += text;
    },
    flush: async () => undefined,
    isTTY,
    columns: 100,
  });
  await cli(argv, { out: to('out'), err: to('err'), ...parts });
  expect(
    unsafeIn(foreign(texts.out)),
    `${JSON.stringify(argv)}: ${JSON.stringify(texts.out)}`,
  ).toBeUndefined();
  expect(
    unsafeIn(foreign(texts.err)),
    `${JSON.stringify(argv)}: ${JSON.stringify(texts.err)}`,
  ).toBeUndefined();
  if (argv.includes('--json')) for (const line of texts.out.split('\n').slice(0, -1)) JSON.parse(line);
  return texts.out;
}

const rule = hostileText.map((text) => ({
  SecurityGroupRuleId: text,
  IpProtocol: text,
  PortRange: text,
  DestCidrIp: text,
  Policy: text,
  Priority: text,
  Description: text,
}));
const beside = fc
  .record({ rules: fc.array(rule, { minLength: 1, maxLength: 2 }), text: hostileText })
  .map(({ rules, text }) => ({
    Absent: rules,
    Hints: [{ SecurityGroupRuleId: text, Member: text, Detail: text }],
    RequestId: text,
    RegionId: text,
    CompletedAt: text,
  }));
const refusal = hostileText.map((text) => ({
  ...problem(403, text),
  title: text,
  detail: text,
  requestId: text,
  ecsRequestId: text,
  recommend: text,
  errors: [1, 2].map(() => ({ pointer: text, code: text, detail: text })),
}));
const wholes = fc.record({ beside, refusal, text: hostileText, rules: fc.array(rule, { minLength: 1 }) });

/** Bodies with the form of ours, and foreign text. */
const ours = wholes.chain(({ beside: more, refusal: refused, text, rules }) =>
  fc.constantFrom<readonly [number, object]>(
    [200, { ...RESULT, ...more, Revoked: rules }],
    [200, { ...RESULT, ...more, Outcome: 'absent', Revoked: [] }],
    [
      200,
      {
        ...{ ...RESULT, ...more, Outcome: 'dry-run', Allowed: false, Denial: text, Matches: rules },
        ...{ Plan: text, PlanExpiresAt: text, PlanText: text },
      },
    ],
    [200, { ...RESULT, ...more, ClientToken: 't', Outcome: 'restored', Rules: rules }],
    [200, { Outcome: 'ignored', Detail: text }],
    [
      200,
      {
        ...{
          ClientToken: 't',
          State: 'done',
          Attempts: 1,
          CreatedAt: text,
          UpdatedAt: text,
          ExpiresAt: text,
        },
        Request: { [text]: text },
        Result: { ...RESULT, ...more, Revoked: rules },
        Problem: refused,
      },
    ],
    [403, refused],
  ),
);
const theirs = fc.tuple(fc.constantFrom(200, 302, 403, 502), fc.oneof(hostileText, fc.jsonValue()));
const reply = fc.record({
  answer: fc.oneof(ours, theirs),
  type: fc.constantFrom('application/json', 'text/html'),
  reason: fc.option(fc.constantFrom('\u009b31m', 'a\u00adb'), { nil: undefined }),
});

function answerWith({
  answer: [status, body],
  type,
  reason,
}: {
  answer: readonly [number, unknown];
  type: string;
  reason: string | undefined;
}) {
  const headers = {
    'content-type': type,
    'retry-after': '600',
    ...(reason && { 'x-ca-error-message': reason }),
  };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  vi.stubGlobal('fetch', async () => new Response(text, { status, headers }));
}

const MODES = fc.record({ json: fc.constantFrom<string[][]>([], ['--json']), isTTY: fc.boolean() });

it.each([
  ['revoke', ['revoke', ...RULE_OPTIONS, '--client-token', 't']],
  ['dry-run', ['dry-run', ...RULE_OPTIONS]],
  ['state', ['state', 't']],
  ['restore', ['restore', 't']],
  ['a batch', ['revoke', '--batch', 'BATCH']],
  ['doctor', ['doctor', '--skip', 'ecs', '--skip', 'clock']],
])('foreign text does not control a terminal if a service or an impostor answers %s', async (_, line) => {
  await fc.assert(
    fc.asyncProperty(reply, MODES, async (given, { json, isTTY }) => {
      answerWith(given);
      const argv = line.map((word) => (word === 'BATCH' ? batch : word));
      await ran([...argv, ...json.flat(), '--url', 'https://host/'], isTTY);
    }),
    { numRuns: 60 },
  );
});

it('foreign text does not control a terminal if a network error has a message', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, MODES, async (text, { json, isTTY }) => {
      const error = Object.assign(new Error(text), { code: text, name: text });
      vi.stubGlobal('fetch', async () => Promise.reject(new TypeError(text, { cause: error })));
      await ran(['state', 't', ...json.flat(), '--url', 'https://host/', '--timeout', '1'], isTTY);
    }),
    { numRuns: 40 },
  );
});

it('foreign text does not control a terminal when it is in the command line', async () => {
  const lines = (text: string): string[][] => [
    [text],
    ['help', text],
    ['explain', text],
    ['state', text, text],
    ['state', '--url', 'https://host/', '--json', '--', text],
    ['restore', '--url', 'https://host/', '--', text],
    ['revoke', ...RULE_OPTIONS, '--url', 'https://host/', `--client-token=${text}`, '--no-check'],
    ['state', 't', `--${text}`],
    ['state', 't', '--auth', text],
    ['state', 't', '--timeout', text],
    ['state', 't', '--url', text],
    ['state', 't', '--url', `fc://${text}`],
    ['revoke', '--region-id', text, '--policy', text, '--permissions', text],
    ['revoke', ...RULE_OPTIONS, '--description', text, '--priority', text],
    ['revoke', '--batch', batch, '--batch-id', text],
    ['revoke', '--batch', batch, '--concurrency', text],
    ['revoke', '--file', text],
    ['revoke', '--batch', text],
    ['sign', text, '--body', text],
    ['sign', 'github', '--body', text, '--url', text, '--id', text],
    ['sign', 'github', '--body', batch, '--url', text],
    ['sign', 'github', '--body', batch, '--url', 'https://host/', '--id', text],
    ['completion', text],
    ['setup', '--timeout', text],
    ['doctor', '--deployment', text, '--skip', 'clock', '--skip', 'ecs'],
  ];
  vi.stubGlobal('fetch', async () => new Response('{}', { headers: { 'retry-after': '600' } }));
  const env = { REVOKE_EGRESS_WEBHOOK_SECRET: "It's a Secret to Everybody" };
  await fc.assert(
    fc.asyncProperty(hostileText, MODES, async (text, { isTTY }) => {
      for (const argv of lines(text)) await ran(argv, isTTY, { env });
    }),
    { numRuns: 40 },
  );
});

it('foreign text does not control a terminal when it is in a file', async () => {
  const file = join(directory, 'hostile');
  await fc.assert(
    fc.asyncProperty(hostileText, fc.constantFrom('raw', 'value', 'name'), async (text, place) => {
      const request = place === 'name' ? { ...REQUEST, [text]: 1 } : { ...REQUEST, RegionId: text };
      await writeFile(file, place === 'raw' ? `RegionId: ${text}` : JSON.stringify(request));
      for (const option of ['--file', '--batch'])
        await ran(['revoke', option, file, '--url', 'https://host/'], false);
    }),
    { numRuns: 60 },
  );
});

it('foreign text does not control a terminal when it is in the environment', async () => {
  const names = [
    ...['REVOKE_EGRESS_URL', 'REVOKE_EGRESS_AUTH', 'TABLESTORE_ENDPOINT', 'TABLESTORE_INSTANCE'],
    ...[
      'TABLESTORE_TABLE',
      'CONFIG',
      'ECS_ENDPOINT',
      'STORE',
      'VERIFY',
      'ALIBABA_CLOUD_ACCESS_KEY_ID',
      'HTTPS_PROXY',
    ],
  ];
  vi.stubGlobal('fetch', async () => new Response('{}'));
  const usual = { TABLESTORE_ENDPOINT: 'https://host', TABLESTORE_INSTANCE: 'instance' };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), hostileText, MODES, async (name, text, { json, isTTY }) => {
      const env = { ...usual, [name]: text };
      for (const argv of [
        ['state', 't'],
        ['setup', '--print'],
        ['doctor', '--skip', 'clock', '--skip', 'ecs'],
      ])
        await ran([...argv, ...json.flat()], isTTY, { env });
    }),
    { numRuns: 60 },
  );
});

describe('a printer of its own', () => {
  const paint = paintFor({ isTTY: true }, {});

  it('a printer of its own prints a finding of doctor on two lines, with any text of ECS or the table', () => {
    fc.assert(
      fc.property(hostileText, fc.constantFrom(...CHECKS), (text, check) => {
        const lines = findingLines({ check, verdict: 'broken', says: text, fix: text }, paint);
        expect(lines).toHaveLength(2);
        for (const line of lines)
          expect([unsafeIn(foreign(line)), line.includes('\n')]).toEqual([undefined, false]);
      }),
    );
  });

  it('a printer of its own prints a refusal with one line for each fault, with any text', () => {
    fc.assert(
      fc.property(refusal, (given) => {
        const told = {
          token: 't',
          attempts: 1,
          passing: false,
          replayed: false,
          retryAfter: undefined,
        } as const;
        const lines = describeAnswer({ ...told, kind: 'problem', problem: given, outcome: 'none' }, paint);
        expect(lines).toHaveLength(5);
        for (const line of lines)
          expect([unsafeIn(foreign(line)), line.includes('\n')]).toEqual([undefined, false]);
      }),
    );
  });
});
