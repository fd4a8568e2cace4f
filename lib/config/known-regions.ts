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
