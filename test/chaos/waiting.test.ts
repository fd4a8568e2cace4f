/** What mostly waits (for leases, for a table to return) waits together: files run one after the other, these do not. */
import { describe } from 'vitest';
import { describeOwners } from './owners.ts';
import { describeStorms } from './storm/storm.ts';
import { describeUnavailable } from './unavailable.ts';

describe.concurrent('real processes on one table', () => {
  // The longest first.
  describeStorms();
  describeOwners();
  describeUnavailable();
});
