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
