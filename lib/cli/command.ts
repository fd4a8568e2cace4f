/** The definition of a command, from which help, completion and the argument parser are derived. */

import type { CliContext } from './context.ts';
import type { ExitCode } from './exit-codes.ts';

export interface Option {
  /** Without the dashes. */
  readonly name: string;
  /** The placeholder of its value in the help; absent: it is a switch. */
  readonly value?: string;
  readonly multiple?: true;
  /** The closed set of values. */
  readonly values?: readonly string[];
  /** Values that completion offers. Other values may be valid too. */
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
  /** All values of an option that may be repeated. */
  readonly texts: (name: string) => readonly string[];
  readonly on: (name: string) => boolean;
}

export interface Command {
  readonly name: string;
  /** A name that it had in an earlier release, and that still works. */
  readonly formerly?: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Paragraphs. */
  readonly about: readonly string[];
  /** The minimum and maximum number of positional arguments. */
  readonly takes: readonly [number, number];
  /** The closed set of values of its first argument, for completion and hints. */
  readonly words?: readonly string[];
  readonly sections: readonly Section[];
  readonly examples: readonly Example[];
  /** Whether a run may change something, so that lost output means an unknown outcome. Absent: never. */
  readonly mayChange?: (given: Given) => boolean;
  readonly run: (given: Given, context: CliContext) => Promise<ExitCode>;
}

/** The complete program. */
export interface Program {
  readonly commands: readonly Command[];
  readonly version: () => string;
}
