import type { z } from "zod";
import { type Constant, type Constants, evaluateConstant, writeConstant } from "../../check/constants.js";
import type { Layer } from "../../layers/define.js";
import type { Argument, Expr } from "../../syntax/ast.js";
import { shorten } from "./text_width.js";

/**
 * The arguments of a call as they count where it stands, in short: `(16, kernel: 3)` for `(filters, kernel: kernel, stride: 1)` in a
 * block. What is the default is left out, and what is too long at its end.
 */
export function showArguments(
  args: readonly Argument[],
  names: Constants,
  { layer, textOf }: { readonly layer: Layer | undefined; readonly textOf: (expr: Expr) => string },
): string {
  const values = layer?.inputs === "many" ? args.filter(({ name }) => name) : args;
  const shown = values
    .filter(({ name, value }) => !name || !isDefault(layer, name.name, constantOf(value, names)))
    .map(({ name, value }) => (name ? `${name.name}: ` : "") + showArgument(value, names, textOf));
  for (let count = shown.length; count > 0; count--) {
    const text = [...shown.slice(0, count), ...(count < shown.length ? ["…"] : [])].join(", ");
    if (text.length <= longest) return `(${text})`;
  }
  return shown[0] === undefined ? "" : `(${shorten(shown[0], longest)})`;
}

/** Characters. */
const longest = 34;

function isDefault(layer: Layer | undefined, name: string, value: Constant | undefined): boolean {
  const schema = layer?.parameters.shape[name] as z.ZodType | undefined;
  const [written, absent] = [value, undefined].map((one) => JSON.stringify(schema?.safeParse(one).data));
  return value !== undefined && written !== undefined && written === absent;
}

export function showArgument(value: Expr, names: Constants, textOf: (expr: Expr) => string): string {
  const known = constantOf(value, names);
  return known === undefined ? textOf(value).replace(/\s+/g, " ") : writeConstant(known, sixDigits);
}

/** Quietly: what is wrong has been told by the checker. */
function constantOf(expr: Expr, names: Constants): Constant | undefined {
  return expr.kind === "string" ? undefined : evaluateConstant(expr, names, () => {});
}

const sixDigits = (value: number): string => String(Number(value.toPrecision(6)));
