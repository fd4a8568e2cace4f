/** Port ranges: what is a range depends on the protocol. */
import { hasPorts, type Protocol } from '../model/rule-shapes.ts';

const RANGE = /^([1-9]\d{0,4})\/([1-9]\d{0,4})$/;
const ONE_PORT = /^[1-9]\d{0,4}$/;
/** What every protocol without ports has. */
const NO_PORTS = '-1/-1';

function ends(text: string): readonly [first: number, last: number] | undefined {
  const match = RANGE.exec(text);
  if (match === null) return undefined;
  const [first, last] = [Number(match[1]), Number(match[2])];
  return first <= 65535 && last <= 65535 ? [first, last] : undefined;
}

/**
 * One port, as a number or as its digits, is the range of that port alone; ECS itself knows only ranges. Anything else is
 * left as it is, for `isPortRange` to judge.
 */
export function asPortRange(raw: unknown): unknown {
  const text = typeof raw === 'number' ? String(raw) : raw;
  return typeof text === 'string' && ONE_PORT.test(text) ? `${text}/${text}` : raw;
}

/** Is the text a range of the protocol? With the protocol unknown: of any. */
export function isPortRange(text: string, protocol: Protocol | undefined): boolean {
  if (text === NO_PORTS) return protocol === undefined || !hasPorts(protocol);
  if (protocol !== undefined && !hasPorts(protocol)) return false;
  const range = ends(text);
  return range !== undefined && range[0] <= range[1];
}

/** What to send instead of a value that is no range of the protocol. */
export function mendPortRange(raw: unknown, protocol: Protocol | undefined): string {
  if (protocol !== undefined && !hasPorts(protocol)) return `Send "-1/-1": ${protocol} has no ports.`;
  const text = typeof raw === 'string' || typeof raw === 'number' ? String(raw) : '';
  if (text === NO_PORTS) return 'Send "1/65535" for all ports: "-1/-1" is for protocols without ports.';
  const range = ends(text);
  if (range !== undefined) return `Send the lower port first: "${range[1]}/${range[0]}".`;
  return 'Send a string of two ports from 1 to 65535 with a slash between, such as "1/200".';
}
