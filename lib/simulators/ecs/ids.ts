import { randomInt, randomUUID } from 'node:crypto';

/** Source of new ids. */
export interface Ids {
  /** An upper-case UUID. */
  requestId(): string;
  /** `sgr-…`; never the same twice. */
  ruleId(): string;
}

const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyz';

export const randomIds: Ids = {
  requestId: () => randomUUID().toUpperCase(),
  ruleId: () => `sgr-bp1${Array.from({ length: 17 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`,
};
