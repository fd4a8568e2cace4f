/** Ids of regions: what Alibaba Cloud documents for ECS (endpoint page, January 2026), and what must never pass for one. */

export const REGIONS = [
  ...[
    'cn-qingdao',
    'cn-beijing',
    'cn-zhangjiakou',
    'cn-huhehaote',
    'cn-wulanchabu',
    'cn-hangzhou',
    'cn-shanghai',
  ],
  ...['cn-nanjing', 'cn-fuzhou', 'cn-wuhan-lr', 'cn-shenzhen', 'cn-heyuan', 'cn-guangzhou', 'cn-chengdu'],
  ...[
    'cn-hongkong',
    'cn-zhengzhou-jva',
    'cn-zhongwei',
    'cn-heyuan-acdr-1',
    'ap-northeast-1',
    'ap-northeast-2',
  ],
  ...[
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-5',
    'ap-southeast-6',
    'ap-southeast-7',
  ],
  ...['ap-southeast-8', 'ap-south-1', 'us-east-1', 'us-west-1', 'na-south-1', 'eu-central-1', 'eu-west-1'],
  ...['me-east-1', 'me-central-1', 'cn-beijing-finance-1', 'cn-shanghai-finance-1', 'cn-shenzhen-finance-1'],
  ...['cn-hangzhou-finance', 'cn-north-2-gov-1'],
] as const;

export const HOSTILE_REGIONS = [
  // Buckets of OSS: `ecs` is a name that anybody may have taken.
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
