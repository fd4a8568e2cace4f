import { randomInt, randomUUID } from 'node:crypto';

/** Where new ids come from. */
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
