/** Valid requests as meanings, and the many ways to spell each of them. */
import fc from 'fast-check';

export type Json = Record<string, unknown>;

const anyCase = (text: string): fc.Arbitrary<string> =>
  fc
    .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
    .map((upper) => Array.from(text, (letter, i) => (upper[i] ? letter.toUpperCase() : letter)).join(''));

const port = fc.integer({ min: 1, max: 65535 });
const range = fc.oneof(
  fc.tuple(port, port).map(([a, b]) => `${Math.min(a, b)}/${Math.max(a, b)}`),
  port.map((one) => `${one}/${one}`),
);
const id = (prefix: string) => fc.stringMatching(/^[A-Za-z0-9]{1,12}$/).map((rest) => `${prefix}-${rest}`);
const v4 = fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 31 })).map(([host, bits]) => `${host}/${bits}`);
/** Hosts in canonical text; blocks have a prefix below the full length. */
const v6 = fc.constantFrom(
  '::1',
  '2001:db8::1',
  '2001:db8::/32',
  '::/0',
  '2001:db8:0:1:1:1:1:1/64',
  'fe80::a:0:0:1',
);

const protocolAndPorts = fc.oneof(
  fc.record({ IpProtocol: fc.constantFrom('tcp', 'udp'), PortRange: range }),
  fc.record({ IpProtocol: fc.constantFrom('gre', 'all'), PortRange: fc.constant('-1/-1') }),
);
const destination = fc.oneof(
  fc.record({ DestCidrIp: fc.oneof(v4, fc.ipV4()) }),
  fc.record({ Ipv6DestCidrIp: v6 }),
  fc.record({ DestPrefixListId: id('pl') }),
  fc.record(
    {
      DestGroupId: id('sg'),
      DestGroupOwnerId: port.map(String),
    },
    { requiredKeys: ['DestGroupId'] },
  ),
);
const options = fc.record(
  {
    Policy: fc.constantFrom('accept', 'drop'),
    Priority: fc.integer({ min: 1, max: 100 }).map(String),
    NicType: fc.constant('intranet'),
  },
  { requiredKeys: [] },
);

/** The members of one rule, each in its canonical spelling. */
export const ruleMeaning: fc.Arbitrary<Json> = fc
  .tuple(protocolAndPorts, destination, options)
  .map((parts) => Object.assign({}, ...parts));

const common = fc.record(
  {
    RegionId: fc.constantFrom('cn-hangzhou', 'us-west-1', 'ap-southeast-6'),
    SecurityGroupId: fc.constantFrom('sg-94n63e80l', 'sg-F876FF7BA'),
    IfAbsent: fc.constantFrom('succeed', 'fail'),
  },
  { requiredKeys: ['RegionId', 'SecurityGroupId'] },
);

/** A valid request of any form, canonically spelt, without a token. */
export const meaning: fc.Arbitrary<Json> = fc.oneof(
  fc.tuple(common, ruleMeaning).map(([base, rule]) => ({ ...base, ...rule })),
  fc
    .tuple(
      common,
      fc.uniqueArray(ruleMeaning, { minLength: 1, maxLength: 4, selector: (rule) => rule.PortRange }),
    )
    .map(([base, Permissions]) => ({ ...base, Permissions })),
  fc
    .tuple(common, fc.uniqueArray(id('sgr'), { minLength: 1, maxLength: 5 }))
    .map(([base, SecurityGroupRuleId]) => ({ ...base, SecurityGroupRuleId })),
);

const spellV6 = (text: string): fc.Arbitrary<string> => {
  const [host = '', prefix = '128'] = text.split('/');
  const [left = '', right] = host.split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const gap = 8 - groups(left).length - groups(right).length;
  const full = [...groups(left), ...Array.from({ length: gap }, () => '0'), ...groups(right)]
    .map((group) => group.padStart(4, '0'))
    .join(':');
  const spelt = fc.oneof(anyCase(full), anyCase(host));
  return prefix === '128'
    ? fc.tuple(spelt, fc.constantFrom('', '/128')).map((parts) => parts.join(''))
    : spelt.map((each) => `${each}/${prefix}`);
};

/** The range of one port may be written as that port. */
function spellPorts(value: string): fc.Arbitrary<unknown> {
  const [first, last] = value.split('/');
  return first === last && first !== '-1' ? fc.constantFrom(value, first, Number(first)) : fc.constant(value);
}

const spelling: Readonly<Record<string, (value: string) => fc.Arbitrary<unknown>>> = {
  IpProtocol: anyCase,
  PortRange: spellPorts,
  NicType: anyCase,
  Policy: (value) => fc.oneof(anyCase(value), anyCase(value === 'accept' ? 'allow' : value)),
  Priority: (value) => fc.constantFrom(value, Number(value)),
  DestGroupOwnerId: (value) => fc.constantFrom(value, Number(value)),
  DestCidrIp: (value) => fc.constantFrom(value, value.includes('/') ? value : `${value}/32`),
  Ipv6DestCidrIp: spellV6,
};

/** What adds nothing: absent members, defaults, descriptions, and what a better destination outranks. */
function noise(rule: Json): fc.Arbitrary<Json> {
  const blank = fc.constantFrom(null, '', []);
  const outranked: Json = rule.DestCidrIp ? { DestGroupId: 'sg-out', DestPrefixListId: 'pl-out' } : {};
  const extra: Record<string, fc.Arbitrary<unknown>> = {
    Description: fc.constantFrom('a', 'b'),
    SourceCidrIp: blank,
  };
  for (const [name, value] of Object.entries(outranked)) extra[name] = fc.constant(value);
  if (rule.Policy === undefined) extra.Policy = fc.oneof(blank, fc.constantFrom('accept', 'Allow'));
  if (rule.Priority === undefined) extra.Priority = fc.oneof(blank, fc.constantFrom(1, '1'));
  if (rule.DestGroupId !== undefined && rule.NicType === undefined) extra.NicType = fc.constant('Intranet');
  return fc.record(extra, { requiredKeys: [] });
}

const shuffled = (value: Json): fc.Arbitrary<Json> =>
  fc
    .shuffledSubarray(Object.entries(value), { minLength: Object.keys(value).length })
    .map((entries) => Object.fromEntries(entries));

function spellRule(rule: Json): fc.Arbitrary<Json> {
  const members = Object.fromEntries(
    Object.entries(rule).map(([name, value]) => [
      name,
      spelling[name]?.(String(value)) ?? fc.constant(value),
    ]),
  );
  return fc
    .tuple(fc.record(members), noise(rule))
    .chain(([spelt, extra]) => shuffled({ ...extra, ...spelt }));
}

/** Another spelling of the same request, with a token of its own. */
export function spell(request: Json): fc.Arbitrary<Json> {
  const { RegionId, SecurityGroupId, IfAbsent, Permissions, SecurityGroupRuleId, ...rule } = request;
  const own = fc.record(
    {
      ClientToken: fc.stringMatching(/^[\x20-\x7e]{1,64}$/),
      Invocation: fc.constant('async'),
      Reason: fc.constantFrom(null, '', 'why', ' why\n'),
      RequestedBy: fc.constantFrom(null, 'a', 'b'),
      Action: fc.constant('RevokeSecurityGroupEgress'),
      IfAbsent: fc.constantFrom(IfAbsent ?? 'succeed', ...(IfAbsent === undefined ? [null] : [])),
    },
    { requiredKeys: IfAbsent === undefined ? ['ClientToken'] : ['ClientToken', 'IfAbsent'] },
  );
  const body: fc.Arbitrary<Json> = Array.isArray(Permissions)
    ? fc.tuple(...Permissions.map(spellRule)).map((entries) => ({ Permissions: entries }))
    : Array.isArray(SecurityGroupRuleId)
      ? fc
          .shuffledSubarray(SecurityGroupRuleId, { minLength: SecurityGroupRuleId.length })
          .map((list) => ({ SecurityGroupRuleId: list }))
      : spellRule(rule);
  return fc
    .tuple(own, body)
    .chain(([mine, theirs]) => shuffled({ ...mine, ...theirs, RegionId, SecurityGroupId }));
}
