import { type ExitCode, exitCodes } from "./exit.js";
import type { Terminal } from "./terminal.js";

/** One command of `dlmc`: a record in a file of its own. What takes time to load is imported inside `run`. */
export interface Command {
  readonly name: string;
  /** One line, a sentence without its full stop. */
  readonly summary: string;
  /** As commander writes them: `<file>`, `[file]`, `[files...]`. */
  readonly arguments: readonly { readonly syntax: string; readonly doc: string }[];
  readonly options: readonly CommandOption[];
  readonly examples: readonly { readonly line: string; readonly doc: string }[];
  readonly run: (request: Request) => Promise<Outcome>;
}

export interface CommandOption {
  /** As commander writes them: `-o, --out <dir>`. */
  readonly flags: string;
  readonly doc: string;
  /** May be given several times. */
  readonly many?: true;
  /** The only values that it takes. */
  readonly choices?: readonly string[];
}

export interface Request {
  readonly args: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
}

/** By the long names in camel case: `--print-after` is `printAfter`. */
export type Options = { readonly [name: string]: string | boolean | readonly string[] | undefined };

export const textOption = (options: Options, name: string): string | undefined => {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
};
export const flagOption = (options: Options, name: string): boolean => options[name] === true;
export const listOption = (options: Options, name: string): readonly string[] => {
  const value = options[name];
  return Array.isArray(value) ? value : [];
};

/** What a command has to say when it is done. With `--json` it is `json` and nothing else, on stdout. */
export interface Outcome {
  readonly exit: ExitCode;
  readonly json: unknown;
  /** What was asked for: on stdout. */
  readonly text?: string;
  /** What else is good to know: on stdout after the text, and left out with `--quiet`. */
  readonly summary?: string;
  /** What went wrong: on stderr. */
  readonly complaint?: string;
}

/** Something that went wrong outside of the text of a `.dlm` file. */
export interface Failure {
  readonly exit: ExitCode;
  readonly title: string;
  readonly help?: string;
  readonly code?: string;
}

/** A value, or the outcome that ends the command. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly outcome: Outcome };

export const ok = <T>(value: T): Result<T> => ({ ok: true, value });

export const failed = (failure: Failure, terminal: Terminal): { readonly ok: false; readonly outcome: Outcome } => ({
  ok: false,
  outcome: failureOutcome(failure, terminal),
});

export const usageError = (title: string, terminal: Terminal, help?: string): Outcome =>
  failureOutcome({ exit: exitCodes.usage, title, ...(help !== undefined && { help }) }, terminal);

/** Puts a failure into the form in which all mistakes are told. */
export function failureOutcome({ exit, title, help, code }: Failure, { paint }: Terminal): Outcome {
  const head = `${paint.bold(paint.red(code === undefined ? "error" : `error[${code}]`))}${paint.bold(`: ${title}`)}`;
  return {
    exit,
    json: { error: { ...(code !== undefined && { code }), title, ...(help !== undefined && { help }) } },
    complaint: help === undefined ? head : `${head}\n  = help: ${help}`,
  };
}
