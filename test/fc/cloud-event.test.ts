import { describe, expect, it } from 'vitest';
import { readCloudEvents } from '../../lib/fc/cloud-event.ts';
import { checkStrictJson } from '../../lib/http/parse-body.ts';

const STRICT = { type: 'revoke-egress.request', check: checkStrictJson };
const EVENT = {
  id: '45ef4dewdwe1-7c35-447a-bd93-fab',
  source: 'acs.ecs',
  specversion: '1.0',
  type: 'ecs:ActionTrail:ApiCall',
  datacontenttype: 'application/json;charset=utf-8',
  subject: 'acs.ecs:cn-hangzhou:123456789098:215672',
  time: '2020-11-19T21:04:41+08:00',
  aliyunaccountid: '123456789098',
  aliyunregionid: 'cn-hangzhou',
  data: { eventName: 'AuthorizeSecurityGroupEgress' },
};
const READ = {
  kind: 'event',
  event: {
    id: '45ef4dewdwe1-7c35-447a-bd93-fab',
    source: 'acs.ecs',
    type: 'ecs:ActionTrail:ApiCall',
    region: 'cn-hangzhou',
    account: '123456789098',
    data: { eventName: 'AuthorizeSecurityGroupEgress' },
  },
};

const readText = (text: string) => readCloudEvents(Buffer.from(text), STRICT);
const read = (value: unknown) => readText(JSON.stringify(value));
const unreadable = (why: unknown = expect.any(String)) => ({ kind: 'unreadable', why });

describe('the shapes that EventBridge delivers', () => {
  it.each([
    ['one object', EVENT, [READ]],
    ['an array of objects', [EVENT, EVENT], [READ, READ]],
    ['an array of strings of JSON', [JSON.stringify(EVENT), JSON.stringify(EVENT)], [READ, READ]],
    ['both in one array', [JSON.stringify(EVENT), EVENT], [READ, READ]],
    ['an empty array', [], []],
  ])('the shapes that EventBridge delivers: %s', (_, value, events) => {
    expect(read(value)).toEqual(events);
  });

  it('an event without a region has none', () => {
    expect(read({ ...EVENT, aliyunregionid: 7 })).toMatchObject([{ event: { id: EVENT.id } }]);
    expect(JSON.stringify(read({ ...EVENT, aliyunregionid: '' }))).not.toContain('region');
  });
});

describe('an entry that is not an event is reported as such', () => {
  it.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a string', JSON.stringify(JSON.stringify(EVENT))],
    ['null', 'null'],
    ['a number', '1'],
    ['an object of another kind', '{"httpMethod":"POST","path":"/"}'],
    ['another version', JSON.stringify({ ...EVENT, specversion: '0.3' })],
    ['a version that is a number', JSON.stringify({ ...EVENT, specversion: 1.0 })],
    ['no id', JSON.stringify({ ...EVENT, id: undefined })],
    ['an empty source', JSON.stringify({ ...EVENT, source: '' })],
    ['a type that is an array', JSON.stringify({ ...EVENT, type: ['ecs:ActionTrail:ApiCall'] })],
    ['an id of 1,025 characters', JSON.stringify({ ...EVENT, id: 'x'.repeat(1025) })],
    ['no data', JSON.stringify({ ...EVENT, data: undefined })],
    ['data as text', JSON.stringify({ ...EVENT, data: '{}' })],
    ['data as an array', JSON.stringify({ ...EVENT, data: [] })],
    ['data in base64 only', JSON.stringify({ ...EVENT, data: undefined, data_base64: 'e30=' })],
    ['members that only the prototype has', `{"__proto__": ${JSON.stringify(EVENT)}}`],
    ['100,000 levels', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ])('an entry that is not an event is reported as such: %s', (_, text) => {
    expect(readText(text)).toEqual([unreadable()]);
  });

  it('bytes that are no UTF-8', () => {
    expect(readCloudEvents(Buffer.from([0x7b, 0xff, 0x7d]), STRICT)).toEqual([unreadable()]);
  });

  it('an entry that is not an event is reported as such and does not affect the others', () => {
    expect(read([1, EVENT, 'x', [EVENT], JSON.stringify([EVENT]), JSON.stringify(EVENT)])).toEqual([
      unreadable(),
      READ,
      unreadable(),
      unreadable(),
      unreadable(),
      READ,
    ]);
  });

  it('the report of an entry that is not an event does not quote it', () => {
    expect(JSON.stringify(read([{ ...EVENT, specversion: 'sesame' }, 'sesame']))).not.toContain('sesame');
  });
});

it('more than 1,000 events at once are not read', () => {
  expect(read(Array.from({ length: 1001 }, () => 0))).toBe('too-many');
  expect(read(Array.from({ length: 1000 }, () => 0))).toHaveLength(1000);
});

describe('events of our own type follow the rules for requests', () => {
  const own = JSON.stringify({ ...EVENT, type: STRICT.type, data: { SecurityGroupId: 'sg-1' } });
  const twice = own.replace('"SecurityGroupId":"sg-1"', '"SecurityGroupId":"sg-1","SecurityGroupId":"sg-2"');
  const OWN = {
    kind: 'event',
    event: { ...READ.event, type: STRICT.type, data: { SecurityGroupId: 'sg-1' } },
  };
  const why = 'The member "SecurityGroupId" occurs twice. Send it once.';

  it.each([
    ['alone', twice, [unreadable(why)]],
    ['in an array', `[${JSON.stringify(EVENT)},${twice}]`, [READ, unreadable(why)]],
    ['in a string', JSON.stringify([JSON.stringify(EVENT), twice]), [READ, unreadable(why)]],
    ['and not the other events', `[${own},${twice},${own}]`, [OWN, unreadable(why), OWN]],
    [
      'nor those of a neighbour of the platform',
      `[${JSON.stringify(EVENT).replace('"data"', '"data":{},"data"')},${own}]`,
      [READ, OWN],
    ],
  ])('a member that occurs twice is refused, %s', (_, text, events) => {
    expect(readText(text)).toEqual(events);
  });

  it('those of the platform are accepted as they are', () => {
    const floats = { ...EVENT, data: { ratio: 0.123 } };
    expect(readText(JSON.stringify(floats).replace('0.123', '0.12345678901234567890'))).toMatchObject([
      { kind: 'event' },
    ]);
  });
});
