/** Requests from files: one in JSON or YAML, many in NDJSON. */
import { createReadStream } from 'node:fs';
import { ClientFault } from '../../client/transport.ts';
import { isJsonObject, type JsonObject } from '../../core/json.ts';
import type { CliContext } from '../context.ts';
import { parseExactly } from './yaml.ts';

/** `-` is standard input. @throws {ClientFault} */
export async function readText(path: string, context: CliContext): Promise<string> {
  const bytes = path === '-' ? await context.input() : await read(path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ClientFault(`${nameOf(path)} is not text in UTF-8`);
  }
}

/** Bytes, far more than a batch needs. A device or a pipe may be endless. */
const MOST_BYTES = 64 * 1024 * 1024;

/** All bytes of a stream. @throws {ClientFault} for more than 64 MiB */
export async function readAll(source: AsyncIterable<string | Uint8Array>, name: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // An exit from the loop closes the stream.
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw new ClientFault(`${name} has more than 64 MiB; split it into several`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** @throws {ClientFault} */
export async function read(path: string): Promise<Buffer> {
  try {
    return await readAll(createReadStream(path), path);
  } catch (error) {
    if (error instanceof ClientFault) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw new ClientFault(`${path} cannot be read (${code})`);
  }
}

export const nameOf = (path: string): string => (path === '-' ? 'standard input' : path);

/** One request, in JSON or YAML. @throws {ClientFault} with line and column */
export function parseObject(text: string, name: string): JsonObject {
  if (text.trim() === '') throw new ClientFault(`${name} is empty; write one request in JSON or YAML`);
  const value = parseExactly(text, name);
  if (isJsonObject(value)) return value;
  throw new ClientFault(`${name} is not one object with the members of a request`);
}

export interface Line {
  /** From 1. */
  readonly line: number;
  readonly body: JsonObject;
}

/** A line that is not one JSON object. */
export interface FaultyLine {
  readonly line: number;
  readonly fault: string;
}

/** NDJSON: one JSON object per line; empty lines are ignored. */
export function parseLines(text: string): (Line | FaultyLine)[] {
  return text.split(/\r?\n/).flatMap((content, index): (Line | FaultyLine)[] => {
    if (content.trim() === '') return [];
    const line = index + 1;
    try {
      JSON.parse(content);
      return [{ line, body: parseObject(content, 'it') }];
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof ClientFault)) throw error;
      return [{ line, fault: error.message }];
    }
  });
}
