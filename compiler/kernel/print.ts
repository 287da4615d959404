import { unreachable } from "../base/invariant.js";
import type { Axis, Expr } from "./expr.js";
import type { Kernel, KernelTensor, Stage } from "./kernel.js";
import { choice, infix, loosest, parenthesise, reduction, sign, writeBinary, writeNumber } from "./notation.js";
import { partsOf } from "./parts.js";

/**
 * A kernel as formulas, one for each stage:
 *
 *     kernel conv2d_1_relu
 *       read image: f32[32, 28, 28, 1]
 *       read conv2d_1_kernel: f32[3, 3, 1, 32]
 *       conv2d_1[n < 32, y < 26, x < 26, k < 32] = sum(p < 3, q < 3) image[n, y + p, x + q, 0] * conv2d_1_kernel[p, q, 0, k]
 *       relu_1[n < 32, y < 26, x < 26, k < 32] = max(conv2d_1[n, y, x, k], 0)
 *       write relu_1: f32[32, 26, 26, 32]
 *
 * What a formula uses more than once stands below it as `where t1 = …`.
 */
export function printKernel(kernel: Kernel): string {
  const lines = [
    `kernel ${kernel.name}`,
    ...kernel.reads.map((tensor) => `  read ${printTensor(tensor)}`),
    ...kernel.stages.flatMap((stage) => printStage(stage).map((line) => `  ${line}`)),
    ...kernel.results.map(({ stage, tensor, inPlace }) => {
      const target = printTensor({ ...tensor, name: stage });
      return `  write ${target}${inPlace ? ", in place" : ""}`;
    }),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function printTensor({ name, buffer, storage, shape, offset, strides }: KernelTensor): string {
  const place = `${buffer === name ? "" : ` in ${buffer}`}${offset ? ` from ${offset}` : ""}`;
  return `${name}: ${storage}[${shape.join(", ")}]${place}${strides ? ` by [${strides.join(", ")}]` : ""}`;
}

function printStage(stage: Stage): readonly string[] {
  const axisName = nameAxes();
  const shared = sharedParts(stage.value);
  const names = new Map(shared.map((part, i) => [part, `t${i + 1}`]));
  const printer: Printer = { axisName, nameOf: (e) => names.get(e) };
  const head = `${stage.name}[${stage.axes.map((axis) => bound(axis, axisName)).join(", ")}]`;
  const wheres = shared.map((part, i) => {
    const inner: Printer = { ...printer, nameOf: (e) => (e === part ? undefined : names.get(e)) };
    return `  where t${i + 1} = ${printAt(part, loosest, inner)}`;
  });
  return [`${head} = ${printAt(stage.value, loosest, printer)}`, ...wheres];
}

interface Printer {
  readonly axisName: (axis: Axis) => string;
  /** The name that stands for an expression, where it has one. */
  readonly nameOf: (e: Expr) => string | undefined;
}

/** Two axes of one name in a formula are told apart by a number. */
function nameAxes(): (axis: Axis) => string {
  const names = new Map<Axis, string>();
  const used = new Set<string>();
  return (axis) => {
    const known = names.get(axis);
    if (known !== undefined) return known;
    let name = axis.name;
    for (let n = 2; used.has(name); n++) name = `${axis.name}_${n}`;
    used.add(name);
    names.set(axis, name);
    return name;
  };
}

const bound = (axis: Axis, axisName: Printer["axisName"]): string => `${axisName(axis)} < ${axis.extent}`;

/** What is used more than once and is worth a name, each after what it needs. */
function sharedParts(root: Expr): readonly Expr[] {
  const readers = new Map<Expr, number>();
  const order: Expr[] = [];
  const visit = (e: Expr): void => {
    readers.set(e, (readers.get(e) ?? 0) + 1);
    if (readers.get(e) !== 1) return;
    for (const part of partsOf(e)) visit(part);
    order.push(e);
  };
  visit(root);
  return order.filter((e) => (readers.get(e) ?? 0) > 1 && operations(e) >= worthName);
}

/** From so many operations on, an expression that is used again gets a name. */
const worthName = 2;

function operations(e: Expr): number {
  const own = e.kind === "number" || e.kind === "axis" || e.kind === "load" ? 0 : 1;
  // Enough to compare with the threshold; more would walk shared parts again and again.
  return partsOf(e).reduce((sum, part) => (sum >= worthName ? sum : sum + operations(part)), own);
}

function printAt(e: Expr, around: number, printer: Printer): string {
  const name = printer.nameOf(e);
  if (name !== undefined) return name;
  const print = (inner: Expr, level: number = loosest): string => printAt(inner, level, printer);
  switch (e.kind) {
    case "number":
      return e.type === "bool" ? String(e.value !== 0) : writeNumber(e.value, around);
    case "axis":
      return printer.axisName(e.axis);
    case "load":
      return `${e.tensor}[${e.index.map((i) => print(i)).join(", ")}]`;
    case "unary":
      if (e.op === "neg") return parenthesise(`-${print(e.x, sign)}`, around >= sign);
      return `${e.op}(${print(e.x)})`;
    case "binary":
      return writeBinary(e.op, e.a, e.b, { around, print });
    case "select": {
      const text = `${print(e.condition, choice + 0.1)} ? ${print(e.then, choice + 0.1)} : ${print(e.otherwise, choice)}`;
      return parenthesise(text, choice < around);
    }
    case "convert":
      return `${e.type}(${print(e.x)})`;
    case "reduce": {
      const limit = ({ extent, count }: Axis): string => (count ? print(count.value, infix.lt.level + 1) : String(extent));
      const axes = e.axes.map((axis) => `${printer.axisName(axis)} < ${limit(axis)}`).join(", ");
      return parenthesise(`${e.combine}(${axes}) ${print(e.body, reduction)}`, reduction <= around);
    }
    default:
      return unreachable(e);
  }
}
