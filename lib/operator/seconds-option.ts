import type { Given } from '../cli/command.ts';
import { ClientFault } from '../client/transport.ts';
import type { Millis } from '../core/ports.ts';

/** @throws {ClientFault} for anything but whole seconds */
export function secondsOption(given: Given, name: string, fallback: number): Millis {
  const text = given.text(name) ?? String(fallback);
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text) * 1000;
  throw new ClientFault(`--${name} is whole seconds, 1 to 99999, not "${text}"`);
}
