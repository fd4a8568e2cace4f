/** The idempotency layer alone, against Powertools' `makeHandlerIdempotent`: one process, in turn. */
import type { RevokeRequest } from '../../lib/core/model/request.ts';
import { oursLayer } from './layer-ours.ts';
import { powertoolsLayer } from './layer-powertools.ts';
import type { Finding, Progress } from './report.ts';
import { spread } from './report.ts';
import { median, spreadOf } from './stats.ts';

const CALLS = 2_000;

const REQUEST: RevokeRequest = {
  form: 'flat',
  RegionId: 'cn-hangzhou',
  SecurityGroupId: 'sg-bench1',
  IfAbsent: 'succeed',
  rule: {
    IpProtocol: 'tcp',
    PortRange: '443/443',
    DestCidrIp: '10.0.0.0/8',
    Policy: 'accept',
    Priority: '1',
  },
};

type Layer = (event: { token: string; request: RevokeRequest }) => Promise<unknown>;

const LAYERS: Readonly<Record<string, () => Layer>> = {
  ours: () => oursLayer(false),
  'ours, cached': () => oursLayer(true),
  Powertools: powertoolsLayer,
};

/** Microseconds a call. */
async function timed(layer: Layer, offset: number): Promise<number> {
  const start = performance.now();
  for (let call = 0; call < CALLS; call++) await layer({ token: `token-${offset + call}`, request: REQUEST });
  return ((performance.now() - start) * 1000) / CALLS;
}

const us = (value: number): string => `${value.toFixed(1)} µs`;

export async function layer(rounds: number, progress: Progress): Promise<Finding> {
  const times = new Map(
    Object.keys(LAYERS).map((name) => [name, { new: [] as number[], replay: [] as number[] }]),
  );
  // The first round makes the code hot.
  for (let round = 0; round <= rounds; round++) {
    progress(`layer: round ${round} of ${rounds}`);
    for (const [name, make] of Object.entries(LAYERS)) {
      const made = make();
      // The cache keeps 500 rows: replays of the last ones are from there.
      const first = await timed(made, 0);
      const again = await timed(name === 'ours, cached' ? repeating(made) : made, 0);
      if (round === 0) continue;
      times.get(name)?.new.push(first);
      times.get(name)?.replay.push(again);
    }
  }
  const of = (name: string, kind: 'new' | 'replay') => times.get(name)?.[kind] ?? [];
  return {
    section: 'layer',
    tables: [
      {
        title: 'The idempotency layer alone, a map as its store (median, quartiles)',
        columns: ['', 'new', 'replay'],
        rows: Object.keys(LAYERS).map((name) => [
          name,
          spread(spreadOf(of(name, 'new')), us),
          spread(spreadOf(of(name, 'replay')), us),
        ]),
      },
      {
        title: 'Ours / Powertools',
        columns: ['', 'new', 'replay'],
        rows: ['ours', 'ours, cached'].map((name) => [
          name,
          (median(of(name, 'new')) / median(of('Powertools', 'new'))).toFixed(2),
          (median(of(name, 'replay')) / median(of('Powertools', 'replay'))).toFixed(2),
        ]),
      },
    ],
    ratios: [],
    numbers: Object.fromEntries(
      [...times].map(([name, list]) => [name, { new: spreadOf(list.new), replay: spreadOf(list.replay) }]),
    ),
  };
}

/** The last token again and again. */
const repeating =
  (made: Layer): Layer =>
  (event) =>
    made({ ...event, token: `token-${CALLS - 1}` });
