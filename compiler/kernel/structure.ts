import { unreachable } from "../base/invariant.js";
import { once } from "../base/once.js";
import type { Axis, Expr } from "./expr.js";
import type { Kernel, KernelTensor } from "./kernel.js";

/** What a kernel computes, apart from what things are called: kernels with one key run the same code on other buffers. */
export interface Structure {
  readonly key: string;
  /** The names of its buffers, in an order that is the same for all kernels with this key. */
  readonly buffers: readonly string[];
}

/**
 * Tensors, stages, buffers and axes are numbered in the order in which they stand in the kernel; axes keep their names too. Every kind
 * of device asks for that of a kernel.
 */
export const structureOf: (kernel: Kernel) => Structure = once(writeStructure);

function writeStructure({ reads, stages, results }: Kernel): Structure {
  const buffer = createNumbering<string>();
  const tensor = ({ buffer: name, storage, shape, offset, strides, besideWritten }: KernelTensor): string => {
    const part = `${offset ? `+${offset}` : ""}${strides ? `/${strides}` : ""}${besideWritten ? "!" : ""}`;
    return `${buffer.of(name)}:${storage}[${shape}]${part}`;
  };
  const lines = reads.map(tensor);
  const value = createNumbering<string>();
  for (const { name } of reads) value.of(name);
  for (const stage of stages) {
    lines.push(`${stage.type} ${writeExpression(stage.axes, stage.value, value.of)}`);
    value.of(stage.name);
  }
  for (const { stage, tensor: target, inPlace } of results)
    lines.push(`${value.of(stage)}>${tensor(target)}${inPlace ? " in place" : ""}`);
  return { key: lines.join("\n"), buffers: buffer.all() };
}

/** One formula after the other, each part once and then by its number: an expression may share parts. */
function writeExpression(axes: readonly Axis[], root: Expr, numberOf: (name: string) => number): string {
  const axis = createNumbering<Axis>();
  const written = new Map<Expr, number>();
  const texts: string[] = [];
  const limit = ({ extent, count }: Axis): string => `${extent}${count ? `#${go(count.value)}~${count.usual}` : ""}`;
  const bound = (list: readonly Axis[]): string => list.map((a) => `${axis.of(a)}:${a.name}<${limit(a)}`).join();
  const go = (e: Expr): number => {
    const known = written.get(e);
    if (known !== undefined) return known;
    const text = `${e.type} ${write(e)}`;
    written.set(e, texts.length);
    return texts.push(text) - 1;
  };
  const write = (e: Expr): string => {
    switch (e.kind) {
      case "number":
        return Object.is(e.value, -0) ? "-0" : String(e.value);
      case "axis":
        return `axis${axis.of(e.axis)}`;
      case "load":
        return `load${numberOf(e.tensor)}[${e.index.map(go)}]`;
      case "unary":
        return `${e.op}(${go(e.x)})`;
      case "convert":
        return `convert(${go(e.x)})`;
      case "binary":
        return `${e.op}(${go(e.a)},${go(e.b)})`;
      case "select":
        return `select(${go(e.condition)},${go(e.then)},${go(e.otherwise)})`;
      case "reduce":
        return `${e.combine}{${bound(e.axes)}}(${go(e.body)})`;
      default:
        return unreachable(e);
    }
  };
  const head = bound(axes);
  go(root);
  return `[${head}] ${texts.join(";")}`;
}

/** Numbers things by the order in which they are first asked for. */
function createNumbering<T>() {
  const numbers = new Map<T, number>();
  const of = (thing: T): number => {
    const known = numbers.get(thing);
    if (known !== undefined) return known;
    numbers.set(thing, numbers.size);
    return numbers.size - 1;
  };
  return { of, all: (): readonly T[] => [...numbers.keys()] };
}
