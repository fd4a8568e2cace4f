import { describe, expect, it, vi } from 'vitest';
import { cli, DRY_RUN, problem } from '../client/kit.ts';
import { fakeService } from '../support/fake-service.ts';

const RULE = [
  ...['--region-id', 'cn-hangzhou', '--security-group-id', 'sg-1', '--ip-protocol', 'tcp'],
  ...['--port-range', '22/22', '--dest-cidr-ip', '10.0.0.0/8'],
];
const revoked = `revoked 1 rule of sg-1 (ECS confirmed it)
  Rule   Protocol  Ports  Destination  Priority
  sgr-1  TCP       22/22  10.0.0.0/8   1
`;

it('revoke prints the new token, then the revoked rules, and exits 0', async () => {
  await using service = await fakeService();
  expect(await cli(['revoke', '--url', service.url, ...RULE])).toEqual({
    code: 0,
    err: 'ClientToken: id-1  (to resume: --client-token id-1)\n',
    out: revoked,
  });
  expect(JSON.parse(service.heard[0]?.body ?? '')).toEqual({
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-1',
    IpProtocol: 'tcp',
    PortRange: '22/22',
    DestCidrIp: '10.0.0.0/8',
    ClientToken: 'id-1',
  });
});

it('revoke marks a stored answer, and does not print a given token', async () => {
  await using service = await fakeService();
  const line = ['revoke', '--url', service.url, ...RULE, '--client-token', 'CHG-1'];
  await cli(line);
  expect(await cli(line)).toEqual({
    code: 0,
    err: '',
    out: `${revoked}This is the stored answer of an earlier request with this token.\n`,
  });
  expect(service.executed.get('CHG-1')).toBe(1);
});

it('revoke prints a problem with its fault, and exits 1', async () => {
  await using service = await fakeService();
  await cli(['revoke', '--url', service.url, ...RULE, '--client-token', 'CHG-1']);
  const other = await cli([
    'revoke',
    '--url',
    service.url,
    ...RULE,
    '--client-token',
    'CHG-1',
    '--priority',
    '5',
  ]);
  expect(other).toEqual({
    code: 1,
    err: '',
    out: '422 IdempotentParameterMismatch: the detail of IdempotentParameterMismatch\n  request 1-request\n',
  });
});

it('revoke retries after a lost reply, and reports it', async () => {
  await using service = await fakeService();
  service.faults.push({ kind: 'drop' });
  const ran = await cli(['revoke', '--url', service.url, ...RULE]);
  expect(ran.code).toBe(0);
  expect(ran.err).toMatch(/^no answer from 127\.0\.0\.1:\d+ \(UND_ERR_SOCKET\); retrying in 0\.4 s$/m);
  expect(service.executed).toEqual(new Map([['id-1', 1]]));
});

it('revoke exits 3 if the outcome is unknown, and prints the token for a retry', async () => {
  await using service = await fakeService();
  const body = problem(504, 'OutcomeUnknown', 'unknown');
  service.faults.push({ kind: 'answer', status: 504, body, headers: { 'retry-after': '600' } });
  const ran = await cli(['revoke', '--url', service.url, ...RULE, '--client-token', "it's 1"]);
  expect(ran.code).toBe(3);
  expect(ran.out).toBe(
    [
      '504 OutcomeUnknown: the detail of OutcomeUnknown',
      '  request 1-request',
      "Something may have changed. Find out with: revoke-egress settle 'it'\\''s 1'",
      'Sending the same request again with the same token is safe too.',
      '',
    ].join('\n'),
  );
});

it('revoke exits 4 after a transient failure without a change', async () => {
  await using service = await fakeService();
  const body = problem(503, 'StoreUnavailable');
  service.faults.push({ kind: 'answer', status: 503, body, headers: { 'retry-after': '600' } });
  expect((await cli(['revoke', '--url', service.url, ...RULE])).code).toBe(4);
});

it.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'])(
  'revoke exits 4 when the host cannot be reached (%s): nothing was sent',
  async (errno) => {
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('fetch failed', { cause: Object.assign(new Error(errno), { code: errno }) });
    });
    const ran = await cli(['revoke', '--url', 'https://host/', ...RULE]);
    vi.unstubAllGlobals();
    expect(ran).toMatchObject({ code: 4, out: `no answer: host could not be reached (${errno})\n` });
  },
);

it('revoke exits 3 when it is interrupted', async () => {
  await using service = await fakeService();
  const ran = await cli(['revoke', '--url', service.url, ...RULE], { stopping: AbortSignal.abort() });
  expect(ran).toMatchObject({ code: 3, out: 'no answer: interrupted\n' });
  expect(service.heard).toEqual([]);
});

it('revoke reports all faults of a request at once, sends nothing, and exits 2', async () => {
  await using service = await fakeService();
  const ran = await cli([
    'revoke',
    '--url',
    service.url,
    '--region-id',
    'cn-hangzhou',
    '--ip-protocol',
    'tpc',
  ]);
  expect(ran.code).toBe(2);
  expect(ran.err.split('\n').map((line) => line.replace(/:.*\(/, ' ('))).toEqual([
    'revoke-egress: the request is invalid:',
    '  /IpProtocol (InvalidIpProtocol.ValueNotSupported)',
    '  /PortRange (InvalidPortRange.Malformed)',
    '  /SecurityGroupId (MissingParameter.SecurityGroupId)',
    '  /DestCidrIp (MissingParameter.Dest)',
    '',
  ]);
  expect(service.heard).toEqual([]);
});

it('revoke leaves the checking to the service on demand', async () => {
  await using service = await fakeService();
  const ran = await cli(['revoke', '--url', service.url, ...RULE, '--priority', '101', '--no-check']);
  expect(ran.code).toBe(0);
  expect(service.heard).toHaveLength(1);
});

describe("a reply that is not the service's", () => {
  const page = '<html>\u001b[31mPlease log in</html>';

  it.each([
    [200, page, 'text/html'],
    [403, page, 'text/html'],
    [302, '', 'text/html'],
    [200, '', 'application/json'],
    [200, '\ufeff{}', 'application/json'],
    [200, '{"RequestId":"ECS-1","Outc', 'application/json'],
  ])('%i %j as %s exits 3 in every command, and is never called refused', async (status, body, type) => {
    await using service = await fakeService();
    // Longer than the call may take, so that one attempt is all.
    const headers = { 'content-type': type, 'retry-after': '600' };
    const fault = { kind: 'answer', status, body, headers } as const;
    service.faults.push(fault, fault, fault, fault);
    for (const line of [
      ['revoke', ...RULE],
      ['dry-run', ...RULE],
      ['state', 't-1'],
      ['restore', 't-1'],
    ]) {
      const ran = await cli([...line, '--url', service.url]);
      expect([line[0], ran.code]).toEqual([line[0], 3]);
      expect(ran.out).toMatch(/^no answer: /);
      expect(`${ran.out}${ran.err}`).not.toContain('\u001b');
    }
  });
});

describe('for machines', () => {
  it('an answer is one line of JSON, and everything else is on standard error', async () => {
    await using service = await fakeService();
    const { out } = await cli(['revoke', '--json', '--url', service.url, ...RULE]);
    expect(out.endsWith('\n')).toBe(true);
    expect(out.trimEnd()).not.toContain('\n');
    expect(JSON.parse(out)).toMatchObject({
      kind: 'result',
      token: 'id-1',
      attempts: 1,
      replayed: false,
      result: { Outcome: 'revoked' },
    });
  });
});

describe('dry-run', () => {
  it('dry-run shows what would be revoked, and sends no token', async () => {
    await using service = await fakeService();
    expect(await cli(['dry-run', '--url', service.url, ...RULE])).toEqual({
      code: 0,
      err: '',
      out: `would revoke 1 rule of sg-1:
  Rule   Protocol  Ports  Destination  Priority
  sgr-1  TCP       22/22  10.0.0.0/8   1
The policy allows it. Nothing was changed.
To revoke exactly this until 2026-01-08T00:00:00.000Z: --plan ${DRY_RUN.Plan}
`,
    });
    expect(JSON.parse(service.heard[0]?.body ?? '')).toMatchObject({ DryRun: true });
    expect(service.executed.size).toBe(0);
  });
});

it('status and restore show a revocation, and restore it', async () => {
  await using service = await fakeService();
  await cli(['revoke', '--url', service.url, ...RULE, '--client-token', 'CHG-1']);
  expect(await cli(['state', 'CHG-1', '--url', service.url])).toEqual({
    code: 0,
    err: '',
    out: `done, attempts: 1, created 2026-01-01T00:00:00.000Z, updated 2026-01-01T00:00:00.000Z\n${revoked}`,
  });
  expect(await cli(['restore', 'CHG-1', '--url', service.url])).toMatchObject({
    code: 0,
    out: 'restored: 1 rule\n  Rule   Protocol  Ports  Destination  Priority\n  sgr-1  TCP       22/22  10.0.0.0/8   1\n',
  });
  expect((await cli(['state', 'CHG-2', '--url', service.url])).code).toBe(1);
});

it.each(['state', 'restore'])('%s of an empty token is refused before anything is sent', async (name) => {
  await using service = await fakeService();
  const ran = await cli([name, '', '--url', service.url]);
  expect(ran).toMatchObject({ code: 2, out: '', err: expect.stringContaining('TOKEN is empty') });
  expect(service.heard).toEqual([]);
});

it('the help of status has the fixed retention of tokens', async () => {
  const { out } = await cli(['state', '--help']);
  expect(out.replace(/\s+/g, ' ')).toContain('kept for its caller for 7 days.');
  expect(out).not.toContain('configured');
});

describe('the way to the service', () => {
  const status = ['state', 'CHG-1'];
  const env = { REVOKE_EGRESS_URL: 'https://host/' };

  it.each([
    [{}, status, 'the service URL is missing; give --url or set REVOKE_EGRESS_URL'],
    [env, [...status, '--auth', 'bearer'], 'REVOKE_EGRESS_TOKEN is not set; bearer needs it'],
    [env, [...status, '--auth', 'app-signature'], 'REVOKE_EGRESS_APP_KEY is not set; app-signature needs it'],
    [{ ...env, REVOKE_EGRESS_AUTH: 'acs3' }, status, 'ALIBABA_CLOUD_ACCESS_KEY_ID is not set; acs3 needs it'],
    [{ ...env, REVOKE_EGRESS_AUTH: 'basic' }, status, 'REVOKE_EGRESS_AUTH must be one of none, bearer'],
    [env, [...status, '--timeout', '1.5'], '--timeout must be whole seconds'],
    [{}, [...status, '--url', 'fc://a.cn-hangzhou/s/f'], 'is not fc://ACCOUNT.REGION/FUNCTION'],
    [{}, [...status, '--url', 'fc://12.cn-hangzhou/s/f'], 'ALIBABA_CLOUD_ACCESS_KEY_ID is not set'],
    [
      { ...env, REVOKE_EGRESS_TOKEN: 'short' },
      [...status, '--auth', 'bearer'],
      'REVOKE_EGRESS_TOKEN: the bearer token is not 16 to 512',
    ],
    [
      { ...env, REVOKE_EGRESS_WEBHOOK_SECRET: 'whsec_short' },
      ['dry-run', ...RULE, '--auth', 'standard-webhooks'],
      'REVOKE_EGRESS_WEBHOOK_SECRET: a Standard Webhooks secret is whsec_',
    ],
    [
      { ...env, REVOKE_EGRESS_APP_CODE: 'c\node' },
      [...status, '--auth', 'app-code'],
      'REVOKE_EGRESS_APP_CODE: the AppCode is empty or not ASCII',
    ],
    [{}, [...status, '--url', 'http://host/'], 'or --allow-http'],
  ])('the way to the service is required: %j %j', async (variables, argv, why) => {
    expect(await cli(argv, { env: variables })).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining(why),
    });
  });

  it('the way to the service may need an AppCode for the gateway and a token for the function', async () => {
    await using service = await fakeService();
    const token = '0123456789abcdef0123456789abcdef';
    const variables = {
      REVOKE_EGRESS_URL: service.url,
      REVOKE_EGRESS_AUTH: 'app-code, bearer',
      REVOKE_EGRESS_APP_CODE: 'c0de',
      REVOKE_EGRESS_TOKEN: token,
    };
    await cli(['state', 'CHG-1', '--bearer-header', 'X-Caller'], { env: variables });
    expect(service.heard[0]?.headers).toMatchObject({ authorization: 'APPCODE c0de', 'x-caller': token });
  });

  it('the way to the service never prints a secret', async () => {
    const variables = { REVOKE_EGRESS_URL: 'http://host/', REVOKE_EGRESS_TOKEN: 'too-secret-to-show' };
    const { err } = await cli(['state', 'CHG-1', '--auth', 'bearer'], { env: variables });
    expect(err).toContain('a secret is never sent over plain http');
    expect(err).not.toContain('too-secret');
  });
});
