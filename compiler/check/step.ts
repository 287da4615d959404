import type { Span } from "../base/span.js";
import type { Argument } from "../syntax/ast.js";
import type { Role } from "./pipe_into.js";
import type { Value } from "./run.js";

/** A step of a pipe: what stands after `->`, or a call that gets its inputs as arguments. */
export interface Step {
  readonly callee: string;
  readonly args: readonly Argument[];
  /** The use, for messages: of a shared layer, where it is applied. */
  readonly span: Span;
  readonly nameSpan: Span;
  /** What flows in; absent without a pipe. `value` is undefined after a mistake that has been told. */
  readonly piped: { readonly value: Value | undefined } | undefined;
  /** The last part of the path, where it is given by `as`, `layer` or `repeat`. */
  readonly name: string | undefined;
  /** Of a call without a pipe. */
  readonly as?: Role;
}
