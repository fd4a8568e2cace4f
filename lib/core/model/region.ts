/** The form of a region id. It becomes part of a host name that signed requests go to, so it is checked everywhere. */

/**
 * The prefixes of region ids. A closed list, because other products have hosts of the form
 * `bucket.oss-cn-hangzhou.aliyuncs.com`, whose first label any customer may choose.
 */
const BEGINNINGS = ['af', 'ap', 'cn', 'eu', 'me', 'na', 'rus', 'sa', 'us'] as const;

/** Far below the 63 characters of a label in a host name. */
export const LONGEST_REGION = 40;

/** A regular expression for the whole id, also valid in JSON Schema. */
export const REGION_PATTERN = `^(?=.{1,${LONGEST_REGION}}$)(?:${BEGINNINGS.join('|')})(?:-[a-z0-9]+){1,5}$`;

const REGION = new RegExp(REGION_PATTERN);

export const isRegionId = (value: unknown): value is string =>
  typeof value === 'string' && REGION.test(value);

/** What is accepted, for a fault. */
export const REGION_FIX = 'Send the id of a region as a string, such as "cn-hangzhou" or "ap-southeast-1".';

/** The regions that Alibaba Cloud documents for ECS (endpoint page, January 2026). It may have more by now. */
export const KNOWN_REGIONS = [
  ...['cn-qingdao', 'cn-beijing', 'cn-zhangjiakou', 'cn-huhehaote', 'cn-wulanchabu', 'cn-hangzhou'],
  ...['cn-shanghai', 'cn-nanjing', 'cn-fuzhou', 'cn-wuhan-lr', 'cn-shenzhen', 'cn-heyuan'],
  ...['cn-guangzhou', 'cn-chengdu', 'cn-hongkong', 'cn-zhengzhou-jva', 'cn-zhongwei', 'cn-heyuan-acdr-1'],
  ...[
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-southeast-3',
    'ap-southeast-5',
  ],
  ...['ap-southeast-6', 'ap-southeast-7', 'ap-southeast-8', 'ap-south-1', 'us-east-1', 'us-west-1'],
  ...['na-south-1', 'eu-central-1', 'eu-west-1', 'me-east-1', 'me-central-1', 'cn-beijing-finance-1'],
  ...['cn-shanghai-finance-1', 'cn-shenzhen-finance-1', 'cn-hangzhou-finance', 'cn-north-2-gov-1'],
] as const;
