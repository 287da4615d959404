import type { z } from "zod";
import { type Constant, type Constants, evaluateConstant } from "../../check/constants.js";
import type { Layer } from "../../layers/define.js";
import type { Argument, BlockDecl, Expr } from "../../syntax/ast.js";
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

function showArgument(value: Expr, names: Constants, textOf: (expr: Expr) => string): string {
  const known = constantOf(value, names);
  return known === undefined ? textOf(value).replace(/\s+/g, " ") : showConstant(known);
}

/** Quietly: what is wrong has been told by the checker. */
function constantOf(expr: Expr, names: Constants): Constant | undefined {
  return expr.kind === "string" ? undefined : evaluateConstant(expr, names, () => {});
}

function showConstant(value: Constant): string {
  if (typeof value === "number") return String(Number(value.toPrecision(6)));
  if (typeof value === "object") {
    if ("call" in value) return `${value.call}(${value.args.map(showConstant).join(", ")})`;
    return `[${value.map(showConstant).join(", ")}]`;
  }
  return String(value);
}

/**
 * What the names of a block stand for in one use of it: its parameters, and the dimension variables of its result. `names` are
 * those of where it is used.
 */
export function namesInside(block: BlockDecl, args: readonly Argument[], names: Constants, result: readonly number[]): Constants {
  const inside = new Map<string, Constant | undefined>();
  for (const [i, dim] of (block.result.dims ?? []).entries()) if (dim.kind === "name") inside.set(dim.name, result[i]);
  const inputs = new Set(block.inputs.map(({ name }) => name.name));
  const given = args.filter(({ name }) => !name || !inputs.has(name.name));
  const positional = given.filter(({ name }) => !name);
  for (const [i, { name, default: fallback }] of block.parameters.entries()) {
    const named = given.find((argument) => argument.name?.name === name.name);
    const written = (named ?? positional[i])?.value;
    const value = written ? constantOf(written, names) : fallback && constantOf(fallback, new Map());
    if (value !== undefined) inside.set(name.name, value);
  }
  return inside;
}
