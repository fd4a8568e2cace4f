import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readItems } from '../../lib/cli/batch/items.ts';
import { parseLines, parseObject } from '../../lib/cli/request/file.ts';
import { ClientFault } from '../../lib/client/transport.ts';
import { cli } from '../client/kit.ts';
import { fakeService } from '../support/fake-service.ts';

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'client-files-'));
});
afterAll(() => rm(directory, { recursive: true }));

const YAML = `# The old partner.
RegionId: cn-hangzhou
SecurityGroupId: sg-1
Permissions:
  - { IpProtocol: tcp, PortRange: 443/443, DestCidrIp: 203.0.113.0/24, Priority: 1 }
  - IpProtocol: icmp
    PortRange: -1/-1
    DestCidrIp: 203.0.113.0/24
`;
const PARSED = {
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-1',
  Permissions: [
    { IpProtocol: 'tcp', PortRange: '443/443', DestCidrIp: '203.0.113.0/24', Priority: 1 },
    { IpProtocol: 'icmp', PortRange: '-1/-1', DestCidrIp: '203.0.113.0/24' },
  ],
};

describe('a file with one request', () => {
  it('a file with one request is YAML, or JSON', () => {
    expect(parseObject(YAML, 'a.yaml')).toEqual(PARSED);
    expect(parseObject(JSON.stringify(PARSED), 'a.json')).toEqual(PARSED);
  });

  it.each([
    ['{"RegionId": "a", "RegionId": "b"}', 'Map keys must be unique at line 1, column 19'],
    ['RegionId: [', 'a.yaml: '],
    ['- RegionId: a', 'is not one object'],
    ['', 'is empty'],
    ['a: *b', 'a.yaml has aliases without an anchor'],
    ['{"a": 1} {"b": 2}', 'a.yaml: '],
    ['RegionId: a\n---\nRegionId: b\n', 'a.yaml contains several YAML documents, but a file is one request'],
    ['RegionId: a\n---\n', 'a.yaml contains several YAML documents'],
    ['a: !!binary abc', 'a value that is not JSON at line 1, column'],
    ['? [a]\n: 1', 'the name of a member is not text'],
    ['0443: x', 'the name of a member is not text; write "0443", in quotes, at line 1, column 1'],
  ])('%j is refused: %s', (text, why) => {
    expect(() => parseObject(text, 'a.yaml')).toThrow(why);
  });

  it('a file with one request may only have values of JSON', () => {
    const text = 'a: 2026-01-01\nb: no\nc: 22:22\nd: 443\ne: ~\nf: "0443"';
    expect(parseObject(text, 'a')).toEqual({
      a: '2026-01-01',
      b: 'no',
      c: '22:22',
      d: 443,
      e: null,
      f: '0443',
    });
  });

  it.each([
    ['0443', '443'],
    ['+443', '443'],
    ['443.', '443'],
    ['443.0', '443'],
    ['0x1BB', '443'],
    ['0o673', '443'],
    ['4.43e2', '443'],
    ['.5', '0.5'],
    ['.inf', 'Infinity'],
    ['1e999', 'Infinity'],
    ['1234567890123456789', '1234567890123456800'],
  ])('a file with one request may not have a number that would change: %s', (written, sent) => {
    for (const text of [
      `PortRange: ${written}`,
      `{"PortRange": [${written}]}`,
      `%YAML 1.1\n---\nPortRange: ${written}`,
    ])
      expect(() => parseObject(text, 'a.yaml')).toThrow(
        `a.yaml: ${written} would be sent as ${sent}; write ${sent}, or "${written}" in quotes, at line `,
      );
    expect(parseObject(`PortRange: "${written}"`, 'a.yaml')).toEqual({ PortRange: written });
  });

  it('a file with one request keeps every number exactly, or is refused', () => {
    const digits = fc.stringMatching(/^[-+]?(?:0[xo])?[0-9._e]{1,20}$/);
    fc.assert(
      fc.property(digits, (written) => {
        const read = () => parseObject(`value: ${written}`, 'a').value;
        const asText = parseObject(`value: "${written}"`, 'a').value;
        try {
          expect(String(read())).toBe(asText);
        } catch (error) {
          if (!(error instanceof ClientFault)) throw error;
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('a file with one request in JSON has the value of JSON.parse', () => {
    const object = fc.dictionary(fc.string({ unit: 'binary', maxLength: 20 }), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(object, (value) => {
        const text = JSON.stringify(value);
        expect(parseObject(text, 'a.json')).toEqual(JSON.parse(text));
      }),
    );
  });

  it('a file with one request is sent with the members of the flags', async () => {
    await using service = await fakeService();
    const file = join(directory, 'request.yaml');
    await writeFile(file, YAML);
    const ran = await cli(['revoke', '--file', file, '--client-token', 'CHG-1', '--url', service.url]);
    expect(ran.code).toBe(0);
    expect(JSON.parse(service.heard[0]?.body ?? '')).toEqual({ ...PARSED, ClientToken: 'CHG-1' });
  });

  it('a file with one request may come from standard input', async () => {
    await using service = await fakeService();
    const input = async () => Buffer.from(JSON.stringify(PARSED));
    expect((await cli(['dry-run', '--file', '-', '--url', service.url], { input })).code).toBe(0);
  });

  it.each([
    [['--file', '/nowhere.json'], '', '/nowhere.json cannot be read (ENOENT)'],
    [['--file', '/dev/zero'], '', '/dev/zero has more than 64 MiB'],
    [['--file', tmpdir()], '', 'cannot be read (EISDIR)'],
    [['--file', '-', '--region-id', 'cn-beijing'], YAML, 'RegionId is in the file and on the command line'],
    [['--file', '-'], '{"DryRun": true}', '/DryRun: Remove it, and use the command dry-run.'],
    [['--file', '-'], 'RegionId: "\ud800', 'standard input'],
  ])('%j is refused', async (argv, text, why) => {
    const input = async () => Buffer.from(text);
    const ran = await cli(['revoke', ...argv, '--url', 'https://host/'], { input });
    expect(ran).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });

  it('a file with one request in another encoding than UTF-8 is refused', async () => {
    const input = async () => Buffer.from([0x7b, 0xff, 0x7d]);
    const ran = await cli(['revoke', '--file', '-', '--url', 'https://host/'], { input });
    expect(ran).toMatchObject({ code: 2, err: 'revoke-egress: standard input is not text in UTF-8\n' });
  });
});

const item = (more: object = {}) =>
  JSON.stringify({
    RegionId: 'cn-hangzhou',
    SecurityGroupId: 'sg-1',
    SecurityGroupRuleId: ['sgr-1'],
    ...more,
  });

it('a file with many has one request per line, and line numbers as in an editor', () => {
  expect(parseLines(`${item()}\n\n${item()}\r\n`).map(({ line }) => line)).toEqual([1, 3]);
});

it('a file with many names every line that is not one JSON object', () => {
  const text = `${item()}\nRegionId: a\n{"a":1,"a":2}\n${item({ RegionId: '' })}\n7\n`;
  expect(() => readItems(text, 'a.ndjson', true)).toThrow(
    /^a\.ndjson is invalid; nothing was sent:\n {2}line 2: .*\n {2}line 3: it: Map keys must be unique.*\n {2}line 4: \/RegionId.*\n {2}line 5: it is not one object.*$/,
  );
});

it('a file with many is checked completely', () => {
  const text = [item(), item({ RegionId: '' }), item({ SecurityGroupId: 'nonsense' })].join('\n');
  expect(() => readItems(text, 'a.ndjson', true)).toThrow(
    /^a\.ndjson is invalid; nothing was sent:\n {2}line 2: \/RegionId: .*\n {2}line 3: \/SecurityGroupId: [^\n]*$/,
  );
  expect(readItems(text, 'a.ndjson', false)).toHaveLength(3);
});

it('a file with many may repeat a request, but not use its token for another one', () => {
  const token = { ClientToken: 'CHG-1' };
  expect(readItems([item(token), item(token)].join('\n'), 'a', true)).toHaveLength(2);
  const text = [item(token), item({ ...token, SecurityGroupId: 'sg-2' })].join('\n');
  expect(() => readItems(text, 'a', true)).toThrow('line 2: its ClientToken is that of line 1');
});

it('a file with many with many faults is reported in twenty lines', () => {
  const text = Array.from({ length: 50 }, () => item({ RegionId: '' })).join('\n');
  expect(() => readItems(text, 'a', true)).toThrow(/\n {2}and 30 more$/);
});

it('a file with many that is empty is refused', () => {
  expect(() => readItems('\n\n', 'a.ndjson', true)).toThrow('a.ndjson has no requests');
});
