import type { Span } from "../base/span.js";
import type { Fix } from "../diagnostics/diagnostic.js";
import type { Argument } from "../syntax/ast.js";

/** Whether arithmetic stands around an expression, which binds tighter than a pipe. */
export type Role = "whole" | "operand";

interface Called {
  readonly callee: string;
  readonly args: readonly Argument[];
  readonly span: Span;
  readonly nameSpan: Span;
  readonly as?: Role;
}

/** `relu(x)` as `x -> relu`, in brackets where arithmetic stands around it. */
export function pipeInto({ callee, args, span, nameSpan, as }: Called): { readonly fix?: Fix } {
  const [input, next] = args;
  if (!input || input.name || input.value.kind !== "name") return {};
  const { name } = input.value;
  const [open, close] = as === "operand" ? ["(", ")"] : ["", ""];
  const head = `${open}${name} -> ${callee}`;
  const edits = next
    ? [
        { span: { ...nameSpan, end: next.span.start }, text: `${head}(` },
        ...(close === "" ? [] : [{ span: { ...span, start: span.end }, text: close }]),
      ]
    : [{ span, text: `${head}${close}` }];
  return { fix: { title: `pipe \`${name}\` into it`, edits } };
}
