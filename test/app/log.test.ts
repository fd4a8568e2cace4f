import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Log, LogLevel } from '../../lib/core/ports.ts';
import { createLog } from '../../lib/system/log.ts';
import { hostileText, unsafeIn } from '../support/hostile-text.ts';

function logged(write: (log: Log) => void, level: LogLevel = 'debug'): string[] {
  const lines: string[] = [];
  write(createLog({ level, clock: { now: () => 0 }, write: (line) => void lines.push(line) }));
  return lines;
}

const one = (fields: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(logged((log) => log.info('event', fields))[0] ?? '');

it('the log writes one JSON object a line', () => {
  expect(logged((log) => log.warn('overtaken', { key: 'k', took: 12 }))).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"overtaken","key":"k","took":12}\n',
  ]);
  expect(logged((log) => log.info('ready'))).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"ready"}\n',
  ]);
});

it.each<[LogLevel, string[]]>([
  ['debug', ['debug', 'info', 'warn', 'error']],
  ['info', ['info', 'warn', 'error']],
  ['warn', ['warn', 'error']],
  ['error', ['error']],
])('the log at level %s writes %j', (level, expected) => {
  const lines = logged((log) => {
    log.debug('e');
    log.info('e');
    log.warn('e');
    log.error('e');
  }, level);
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(expected);
});

it('the log escapes line ends and control characters in fields', () => {
  const [line = ''] = logged((log) =>
    log.info('e', { a: 'x\n{"level":"error"}\r\u001b[2J\u009b2J\u2028\u202e' }),
  );
  expect(line.slice(0, -1)).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(line).a).toBe('x\n{"level":"error"}\r\u001b[2J\u009b2J\u2028\u202e');
});

it.each([
  'accessKeySecret',
  'securityToken',
  'SecurityToken',
  'access_token',
  'Authorization',
  'x-ca-signature',
  'password',
  'credentials',
  'cookie',
])('the log redacts %s at any depth', (name) => {
  expect(one({ [name]: 'hush', deep: [{ [name]: { a: 'hush' } }] })).toMatchObject({
    [name]: '[redacted]',
    deep: [{ [name]: '[redacted]' }],
  });
});

it('the log keeps the ClientToken, which is not a secret and which operators search for', () => {
  expect(one({ result: { ClientToken: 'jira-7' } })).toMatchObject({ result: { ClientToken: 'jira-7' } });
});

it('the log writes an error with its stack and cause', () => {
  const error = new TypeError('outer', { cause: new Error('inner') });
  expect(one({ error })).toMatchObject({
    error: {
      name: 'TypeError',
      message: 'outer',
      stack: expect.stringContaining('log.test.ts'),
      cause: { message: 'inner' },
    },
  });
});

it('the log truncates text longer than 8 KB', () => {
  expect(one({ a: 'x'.repeat(8_193) }).a).toBe(`${'x'.repeat(8_192)}…`);
  expect(one({ a: 'x'.repeat(8_192) }).a).toHaveLength(8_192);
});

it('the log writes a line also for values that JSON cannot contain', () => {
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  expect(one(circular)).toMatchObject({ event: 'event', unloggable: expect.stringContaining('circular') });
  expect(one({ a: 10n, b: undefined, c: Symbol('s') })).toMatchObject({ a: '10', c: 'Symbol(s)' });
});

it('the log escapes characters that a terminal executes, hides or reorders', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (name, text) => {
      const [line = ''] = logged((log) => log.error(text, { [`${name}.`]: { deep: [text] } }));
      expect(unsafeIn(line.slice(0, -1))).toBeUndefined();
      expect(JSON.parse(line)).toMatchObject({ event: text, [`${name}.`]: { deep: [text] } });
    }),
  );
});

it('the log writes exactly one line and never throws, for any input', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.dictionary(fc.string(), fc.anything()), (event, fields) => {
      const lines = logged((log) => log.error(event, fields));
      expect(lines).toHaveLength(1);
      expect(lines[0]?.indexOf('\n')).toBe((lines[0]?.length ?? 0) - 1);
      expect(JSON.parse(lines[0] ?? '')).toHaveProperty('time');
    }),
    { numRuns: 300 },
  );
});
