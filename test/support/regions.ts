/** Ids of regions that ECS has, and what must never pass for one. */
export { KNOWN_REGIONS as REGIONS } from '../../lib/core/model/region.ts';

export const HOSTILE_REGIONS = [
  // Buckets of OSS: any account may own the name `ecs`.
  ...[
    'oss-cn-hangzhou',
    'oss-us-west-1',
    'oss-accelerate',
    's3-cn-hangzhou',
    'img-cn-hangzhou',
    'vpc100-oss-cn-hangzhou',
  ],
  // Other hosts, ports, paths, users.
  ...[
    'cn-hangzhou.evil',
    'cn-hangzhou.log',
    'evil.example/',
    'evil.example#',
    'a@b',
    'cn-hangzhou:80',
    '../x',
  ],
  ...['cn-hangzhou/', 'cn-hangzhou?', 'cn-hangzhou%2e', 'cn-hangzhou\\', '.', 'cn-hangzhou.', '.cn-hangzhou'],
  // Letter case, white space, control characters, and a line that ends.
  ...[
    'CN-HANGZHOU',
    'cn-Hangzhou',
    ' cn-hangzhou',
    'cn-hangzhou ',
    'cn hangzhou',
    'cn-hangzhou\n',
    'cn-hang\u0000zhou',
  ],
  // Other alphabets, and what they become in a host name.
  ...[
    'cn-hangzhóu',
    'ｃｎ-hangzhou',
    'cn-hangzhou\u3002evil',
    'xn--cn-hangzhou-9za',
    'cn\u2010hangzhou',
    'cn-\ud800',
  ],
  // Hyphens and lengths.
  ...[
    '',
    'cn',
    'cn-',
    '-cn',
    'cn--hangzhou',
    'cn-hangzhou-',
    'c-hangzhou',
    'localhost',
    'constructor',
    '__proto__',
  ],
  ...[`cn-${'a'.repeat(38)}`, `cn-${'a'.repeat(61)}`, `cn-${'a'.repeat(64)}`, 'cn-a-a-a-a-a-a'],
] as const;
