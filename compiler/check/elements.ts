import type { Span } from "../base/span.js";
import { notNumbers } from "../diagnostics/shapes.js";
import type { Report } from "./report.js";
import type { Value } from "./run.js";

/** Whether a value is made of what is wanted of it, numbers or ids of tokens; tells where it is not. */
export function checkElements(
  { node, span }: Value,
  at: {
    readonly what: string;
    readonly wanted: "f32" | "u32";
    readonly call: Span;
    readonly report: Report;
    readonly isStep?: boolean;
  },
): boolean {
  const { dtype, shape } = node.type;
  if (dtype === at.wanted) return true;
  const value = { dtype, shape: shape.slice(1), span };
  at.report(
    notNumbers({
      what: at.what,
      wants: at.wanted === "u32" ? "ids" : "numbers",
      call: at.call,
      value,
      ...(at.isStep && { isStep: true }),
    }),
  );
  return false;
}
