import type { FailureCode } from "./failures.js";

/** What a failure says beside its title. */
export interface FailureDetails {
  /** What to do about it. */
  readonly help?: string;
  /** The error below it, where there is one. */
  readonly cause?: unknown;
}

/**
 * Something that went wrong while a model ran and that is not a bug of ours: no device, too little memory, a checkpoint of
 * another model, a loss that is no number. `code` is a `DLM5xx` of the table in `failures.ts`.
 */
export class RuntimeFailure extends Error {
  readonly code: FailureCode;
  readonly help: string | undefined;

  constructor(code: FailureCode, title: string, details: FailureDetails = {}) {
    super(title, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "RuntimeFailure";
    this.code = code;
    this.help = details.help;
  }
}

/** Data that cannot be read or does not fit the model. `code` is a `DLM45x`; `file` names the file where one is to blame. */
export class DataFailure extends Error {
  readonly code: FailureCode;
  readonly help: string | undefined;
  readonly file: string | undefined;

  constructor(code: FailureCode, title: string, details: FailureDetails & { readonly file?: string } = {}) {
    super(
      details.file === undefined ? title : `${details.file}: ${title}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.name = "DataFailure";
    this.code = code;
    this.help = details.help;
    this.file = details.file;
  }
}
