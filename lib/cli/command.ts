/** What a command is. Help, completion and the reading of arguments all come from the same tables. */
import type { ExitCode } from './exit-codes.ts';
import type { World } from './world.ts';

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** What stands behind it in the help; absent: it is a switch. */
  readonly value?: string;
  readonly multiple?: true;
  /** The closed set of values. */
  readonly values?: readonly string[];
  /** Values that completion offers; whether another one is taken is for somebody else to say. */
  readonly offered?: readonly string[];
  readonly help: string;
}

export interface Example {
  readonly says: string;
  /** A line of shell. */
  readonly line: string;
}

export interface Section {
  readonly title: string;
  readonly options: readonly Option[];
}

export interface Given {
  readonly positional: readonly string[];
  /** The value of an option that takes one. */
  readonly text: (name: string) => string | undefined;
  /** All values of one that may be given several times. */
  readonly texts: (name: string) => readonly string[];
  readonly on: (name: string) => boolean;
}

export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Paragraphs. */
  readonly about: readonly string[];
  /** How many arguments without dashes it takes: least and most. */
  readonly takes: readonly [number, number];
  /** The closed set of its first argument, for completion and hints. */
  readonly words?: readonly string[];
  readonly sections: readonly Section[];
  readonly examples: readonly Example[];
  /** May a run change anything? Then its lost output is an unknown outcome. Absent: never. */
  readonly mayChange?: (given: Given) => boolean;
  readonly run: (given: Given, world: World) => Promise<ExitCode>;
}

/** The whole program. */
export interface Program {
  readonly commands: readonly Command[];
  readonly version: () => string;
}
