/** What goes wrong between the function, ECS and the table, drawn from a seed. */
import type { FaultInput as EcsFault } from '../../../lib/simulators/ecs/fault.ts';
import type { FaultInput as TableFault } from '../../../lib/simulators/tablestore/faults.ts';
import type { Prng } from '../../simulation/prng.ts';

/** Some are later than the lease of the attempt that sent the call. */
const lateBy = (prng: Prng): number => prng.pick([200, 1_500, 6_000, 10_000]);

export const ecsFault = (prng: Prng): EcsFault =>
  prng.pick<() => EcsFault>([
    () => ({ reply: 'reset' }),
    () => ({ reply: prng.pick(['html-502', 'empty-200', 'truncated', 'silence']) }),
    () => ({ effect: 'none', reply: 'reset' }),
    () => ({ effect: 'late', lateBy: lateBy(prng), reply: prng.pick(['reset', 'html-502', 'silence']) }),
    () => ({ effect: 'late', lateBy: lateBy(prng), reply: { code: 'InternalError', status: 500 } }),
    () => ({ effect: 'now-and-late', lateBy: lateBy(prng), reply: prng.pick(['usual', 'reset']) }),
    () => ({ effect: 'twice' }),
    () => ({ delay: prng.pick([100, 800, 2_000]) }),
    () => ({ replyDelay: prng.pick([100, 800, 2_000]) }),
    () => ({ reply: { code: prng.pick(['Throttling.User', 'OperationConflict']) } }),
    () => ({
      reply: { code: prng.pick(['Forbidden.RAM', 'InvalidParam.SourceIp', 'InvalidNicType.Mismatch']) },
    }),
    () => ({ reply: { code: 'ServiceUnavailable', status: 503 } }),
  ])();

export const lookFault = (prng: Prng): EcsFault =>
  prng.pick<() => EcsFault>([
    () => ({ reply: prng.pick(['reset', 'html-502', 'truncated', 'silence']) }),
    () => ({ reply: { code: 'Throttling' } }),
    () => ({ replyDelay: prng.pick([200, 1_200]) }),
  ])();

export const writeFault = (prng: Prng): TableFault =>
  prng.pick<() => TableFault>([
    () => ({ reply: prng.pick(['reset', 'empty', 'truncated', 'silence']) }),
    () => ({ effect: 'none', reply: 'reset' }),
    () => ({
      effect: 'late',
      lateBy: lateBy(prng),
      reply: prng.chance(0.5) ? 'reset' : { code: 'OTSTimeout' },
    }),
    () => ({ effect: 'twice' }),
    () => ({
      reply: { code: prng.pick(['OTSServerBusy', 'OTSRowOperationConflict', 'OTSServerUnavailable']) },
    }),
    () => ({ reply: { html: 502 } }),
    () => ({ delay: prng.pick([100, 1_000]) }),
  ])();

export const readFault = (prng: Prng): TableFault =>
  prng.pick<() => TableFault>([
    () => ({ reply: prng.pick(['reset', 'truncated', 'silence', 'trickle']) }),
    () => ({ reply: { code: 'OTSServerBusy' } }),
    () => ({ delay: prng.pick([100, 1_000]) }),
  ])();
