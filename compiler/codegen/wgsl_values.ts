import { invariant, unreachable } from "../base/invariant.js";
import type { BinaryOp, ScalarType, UnaryOp } from "../kernel/expr.js";
import type { LoopBinding } from "../schedule/loops.js";
import type { LoadValue, Value } from "../schedule/value.js";

/** What the text of a value depends on beside the value. */
export interface Printer {
  readonly names: Map<Value, string>;
  /** Undefined where the kernel does not see the buffer in that width. */
  readonly bindingOf: (buffer: string, width: 1 | 4) => Pick<LoopBinding, "name" | "type"> | undefined;
  /** What arrays that a workgroup shares are called, where that is not their name in the kernel. */
  readonly sharedNames: ReadonlyMap<string, string>;
}

/** A value as WGSL writes it. */
export const printValue = (value: Value, printer: Printer): string => printAt(value, printer, 0);

/** A value in the width that is wanted. */
export function splat(value: Value, width: 1 | 4, printer: Printer): string {
  const text = printValue(value, printer);
  return value.width < width ? `${typeName(value.type, width)}(${text})` : text;
}

export const typeName = (type: ScalarType | "f16", width: 1 | 4): string =>
  width === 1 ? type : { f32: "vec4f", f16: "vec4h", u32: "vec4u", i32: "vec4i", bool: "vec4<bool>" }[type];

/** A number that WGSL reads back as the same. */
export function literal(type: ScalarType, value: number): string {
  switch (type) {
    case "f32": {
      const text = String(Math.fround(value) === value ? value : Number(value.toPrecision(9)));
      return /[.e]/.test(text) ? text : `${text}.0`;
    }
    case "u32":
      return `${value}u`;
    case "i32":
      return String(value);
    case "bool":
      return value ? "true" : "false";
    default:
      return unreachable(type);
  }
}

const infix: Partial<Record<BinaryOp, { readonly symbol: string; readonly level: number }>> = {
  mul: { symbol: "*", level: 6 },
  div: { symbol: "/", level: 6 },
  mod: { symbol: "%", level: 6 },
  add: { symbol: "+", level: 5 },
  sub: { symbol: "-", level: 5 },
  lt: { symbol: "<", level: 3 },
  le: { symbol: "<=", level: 3 },
  gt: { symbol: ">", level: 3 },
  ge: { symbol: ">=", level: 3 },
  eq: { symbol: "==", level: 3 },
  ne: { symbol: "!=", level: 3 },
};
/** Operators that WGSL wants in parentheses beside any other. */
const bitwise: Partial<Record<BinaryOp, string>> = { bitxor: "^", bitand: "&", bitor: "|", shl: "<<", shr: ">>" };
const functions: Partial<Record<UnaryOp, string>> = {
  exp: "exp",
  log: "log",
  sqrt: "sqrt",
  rsqrt: "inverseSqrt",
  abs: "abs",
  floor: "floor",
  sin: "sin",
  cos: "cos",
};

/** `level` is the precedence of the operator around: what binds looser gets parentheses. */
function printAt(value: Value, printer: Printer, level: number): string {
  const name = printer.names.get(value);
  if (name !== undefined) return name;
  const at = (x: Value, inner = 0): string => printAt(x, printer, inner);
  switch (value.kind) {
    case "number": {
      const text = literal(value.type, value.value);
      return value.value < 0 && level > 5 ? `(${text})` : text;
    }
    case "variable":
      return value.name;
    case "affine": {
      const terms = value.terms.map(({ coefficient, atom }) =>
        coefficient === 1 ? at(atom, 5) : `${at(atom, 6)} * ${coefficient < 0 ? `(${coefficient})` : coefficient}`,
      );
      if (value.constant !== 0) terms.push(value.constant < 0 ? `(${value.constant})` : String(value.constant));
      const text = terms.join(" + ");
      return terms.length > 1 && level > 4 ? `(${text})` : level > 6 ? `(${text})` : text;
    }
    case "load":
      return printLoad(value, printer);
    case "array":
      return `array<${typeName(value.type, value.width)}, ${value.items.length}>(${value.items.map((item) => at(item)).join(", ")})`;
    case "element":
      return `${at(value.array, 9)}[${at(value.index)}]`;
    case "cell": {
      const name = printer.sharedNames.get(value.name) ?? value.name;
      return value.index ? `${name}[${at(value.index)}]` : name;
    }
    case "broadcast":
      return `subgroupBroadcast(${at(value.x)}, ${value.lane}u)`;
    case "lanes":
      return printTable(value.table);
    case "component":
      return `${at(value.vector, 9)}.${"xyzw"[value.lane]}`;
    case "pack":
      return `${typeName(value.type, 4)}(${value.lanes.map((l) => at(l)).join(", ")})`;
    case "convert":
      return `${typeName(value.type, value.width)}(${at(value.x)})`;
    case "select": {
      const width = value.width;
      return `select(${splat(value.otherwise, width, printer)}, ${splat(value.then, width, printer)}, ${at(value.condition)})`;
    }
    case "unary": {
      // Two signs in a row are another operator.
      if (value.op === "neg") return level > 7 ? `(-${at(value.x, 8)})` : `-${at(value.x, 8)}`;
      if (value.op === "not") return `!${at(value.x, 8)}`;
      // tanh is 1 to the last bit from there on, and some drivers overflow beyond.
      if (value.op === "tanh")
        return `tanh(clamp(${at(value.x)}, ${value.width === 4 ? "vec4f(-10.0), vec4f(10.0)" : "-10.0, 10.0"}))`;
      return `${functions[value.op]}(${at(value.x)})`;
    }
    case "binary":
      return printBinary(value, printer, level);
    case "reduce":
      return unreachable(value as never);
  }
}

/** Of a buffer that is seen as vectors alone, one element is a component. */
function printLoad({ buffer, index, width }: LoadValue, printer: Printer): string {
  const seen = printer.bindingOf(buffer, width);
  const binding = seen ?? printer.bindingOf(buffer, 4);
  invariant(binding, `a kernel loads from ${buffer}, which it does not bind`);
  const element = seen ? "" : printAt(index, printer, 6);
  const loaded = seen ? `${seen.name}[${printValue(index, printer)}]` : `${binding.name}[${element} / 4][${element} % 4]`;
  return binding.type === "f16" ? `${typeName("f32", width)}(${loaded})` : loaded;
}

/** Each lane's number: a step for each lane where the numbers are evenly spaced, else looked up. */
function printTable(table: readonly number[]): string {
  const [first = 0, second = 0] = table;
  const step = second - first;
  if (table.every((n, i) => n === first + i * step)) {
    const stepped = step === 1 ? "i32(local)" : `i32(local) * ${step}`;
    return first === 0 ? stepped : `${stepped} + ${first}`;
  }
  return `array<i32, ${table.length}>(${table.join(", ")})[local]`;
}

function printBinary(value: Extract<Value, { kind: "binary" }>, printer: Printer, level: number): string {
  const { op, a, b, width } = value;
  const mixed = op === "add" || op === "sub" || op === "mul" || op === "div" || op === "mod";
  const side = (x: Value, inner: number): string =>
    !mixed && x.width < width ? splat(x, width, printer) : printAt(x, printer, inner);
  const simple = infix[op];
  if (simple) {
    // Comparisons do not stand in a row.
    const text = `${side(a, simple.level === 3 ? 4 : simple.level)} ${simple.symbol} ${side(b, simple.level + 1)}`;
    return simple.level < level ? `(${text})` : text;
  }
  if (op === "and" || op === "or") {
    const symbol = width === 4 ? { and: "&", or: "|" }[op] : { and: "&&", or: "||" }[op];
    const inner = width === 4 ? 8 : 3;
    return `(${side(a, inner)} ${symbol} ${side(b, inner)})`;
  }
  const symbol = bitwise[op];
  // A vector is shifted by a vector.
  if (symbol) return `(${side(a, 8)} ${symbol} ${side(b, 8)})`;
  return `${op}(${side(a, 0)}, ${side(b, 0)})`;
}
