/** Checks the sizes of the client's files, and that they contain no foreign modules. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { LEFT_OUT } from '../report.ts';
import { CLIENT_FILES, type ClientBundle, type ClientPart } from './client.ts';

/** The packages that each file may contain besides our sources: a caller needs no cloud SDK. */
const PACKAGES: Readonly<Record<ClientPart, RegExp>> = {
  client: /^node_modules\/zod\//,
  commonJs: /^node_modules\/zod\//,
  command: /^node_modules\/(?:zod|yaml)\//,
  operator: /^node_modules\/(?!@photostructure\/|@alicloud\/fc(?:2|20230330)\/)/,
};

const SOURCES: Readonly<Record<ClientPart, RegExp>> = {
  client: /^lib\/(?:client|core|system)\//,
  commonJs: /^lib\/(?:client|core|system)\//,
  command: /^lib\/(?:client|cli|core|system|operator)\//,
  operator: /^lib\/(?!local\/|simulators\/|openapi\/|reference\/|build\/)/,
};

/** Bytes. */
const BUDGETS: Readonly<Record<ClientPart, number>> = {
  client: 98 * 1024,
  commonJs: 102 * 1024,
  command: 300 * 1024,
  operator: 650 * 1024,
};

export interface ClientWeight {
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
  /** One line for each fault. */
  readonly faults: readonly string[];
}

export function clientWeight({ directory, meta }: ClientBundle): ClientWeight {
  const parts = ['client', 'commonJs', 'command', 'operator'] as const;
  const files = parts.map((part) => ({
    part,
    name: CLIENT_FILES[part],
    bytes: statSync(join(directory, CLIENT_FILES[part])).size,
  }));
  const heavy = files
    .filter(({ part, bytes }) => bytes > BUDGETS[part])
    .map(({ part, name, bytes }) => `client: ${name}: ${bytes} bytes; the budget is ${BUDGETS[part]}`);
  const foreign = parts.flatMap((part) =>
    Object.values(meta[part].outputs)
      .flatMap(({ inputs }) => Object.entries(inputs))
      .filter(([input, { bytesInOutput }]) => bytesInOutput > LEFT_OUT && !belongs(part, input))
      .map(([input]) => `client: ${CLIENT_FILES[part]}: ${input} must not be in this bundle`),
  );
  return { files, faults: [...heavy, ...foreign] };
}

const belongs = (part: ClientPart, input: string): boolean =>
  PACKAGES[part].test(input) || SOURCES[part].test(input);
