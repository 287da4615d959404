import { invariant, unreachable } from "../base/invariant.js";
import type { BinaryOp, Combine, ScalarType, UnaryOp } from "../kernel/expr.js";
import type { Store } from "../schedule/bindings.js";
import { type LoopBinding, type LoopKernel, runsAsOne, type SharedArray, type Statement } from "../schedule/loops.js";
import type { LoadValue, Value } from "../schedule/value.js";

/** WebGPU's limit on workgroups along one axis of a dispatch. */
export const maxWorkgroupsPerAxis = 65535;

/** How many workgroups a kernel is dispatched with: along x while they fit, else in rows of x. */
export function workgroupsOf(kernel: LoopKernel): readonly [number, number, number] {
  const count = Math.ceil(kernel.invocations / kernel.workgroup);
  if (count <= maxWorkgroupsPerAxis) return [count, 1, 1];
  const rows = Math.ceil(count / maxWorkgroupsPerAxis);
  return [Math.ceil(count / rows), rows, 1];
}

/** Prints a kernel as WGSL: sizes are literals, every index has a name, the comment says where it comes from. */
export function printWgsl(kernel: LoopKernel, comment: readonly string[]): string {
  const names = new Map<Value, string>();
  const bindings = new Map(kernel.bindings.map((b) => [`${b.buffer}/${b.width}`, b]));
  const printer: Printer = { names, bindingOf: (buffer, width) => bindings.get(`${buffer}/${width}`), sharedNames: new Map() };

  const [columns, rows] = workgroupsOf(kernel);
  const exact = columns * rows * kernel.workgroup === kernel.invocations;
  const hidden = kernel.hideBounds && hasLoop(kernel.body) ? kernel.bindings[0] : undefined;
  const lines = [
    ...comment.map((line) => `// ${line}`),
    ...enableLines([kernel]),
    ...kernel.shared.map((array) => sharedLine(array, array.name)),
    ...kernel.bindings.map((b, i) => bindingLine(b, i, b.name)),
    "",
    `@compute @workgroup_size(${kernel.workgroup})`,
    "fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {",
    `  let invocation = i32(${rows === 1 ? "workgroup.x" : `(workgroup.y * ${columns}u + workgroup.x)`} * ${kernel.workgroup}u + local);`,
    ...(exact ? [] : [leaveLine(kernel, rows === 1 ? "workgroup.x" : `workgroup.y * ${columns}u + workgroup.x`)]),
    ...gridLines(kernel),
    // A bound that the driver cannot know keeps it from unrolling the loops; the condition never holds.
    ...(hidden ? [`  let empty = arrayLength(&${hidden.name}) == 0u;`] : []),
    ...printBlock(kernel.body, printer, 1, hidden !== undefined),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/** What the text of kernels asks of the device beyond plain WebGPU. */
export const enableLines = (kernels: readonly LoopKernel[]): readonly string[] => [
  ...(kernels.some(({ lanes }) => lanes > 1) ? ["enable subgroups;"] : []),
  ...(kernels.some(hasHalves) ? ["enable f16;"] : []),
];

export const hasHalves = ({ bindings }: LoopKernel): boolean => bindings.some(({ type }) => type === "f16");

export const bindingLine = (
  { type, width, access }: Pick<LoopBinding, "type" | "width" | "access">,
  index: number,
  name: string,
): string => `@group(0) @binding(${index}) var<storage, ${access}> ${name}: array<${typeName(type, width)}>;`;

export const sharedLine = ({ type, width, count }: SharedArray, name: string): string =>
  `var<workgroup> ${name}: array<${typeName(type, width)}, ${count}>;`;

export interface Printer {
  readonly names: Map<Value, string>;
  /** Undefined where the kernel does not see the buffer in that width. */
  readonly bindingOf: (buffer: string, width: 1 | 4) => Pick<LoopBinding, "name" | "type"> | undefined;
  /** What arrays that a workgroup shares are called, where that is not their name in the kernel. */
  readonly sharedNames: ReadonlyMap<string, string>;
}

/** Invocations beyond the last do nothing. Where they hand values to each other, a workgroup has to leave as a whole, and is seen to. */
function leaveLine(kernel: LoopKernel, number: string): string {
  const { invocations, workgroup } = kernel;
  const beyond = runsAsOne(kernel) ? `${number} >= ${invocations / workgroup}u` : `invocation >= ${invocations}`;
  return `  if (${beyond}) { return; }`;
}

export const hasLoop = (body: readonly Statement[]): boolean => body.some((s) => s.kind === "for");

export function gridLines(kernel: LoopKernel): readonly string[] {
  let divisor = 1;
  const lines: string[] = [];
  for (const [i, v] of [...kernel.grid].reverse().entries()) {
    const quotient = divisor === 1 ? "invocation" : `invocation / ${divisor}`;
    const outermost = i === kernel.grid.length - 1;
    lines.unshift(`  let ${v.name} = ${outermost ? quotient : `${quotient} % ${v.extent}`};`);
    divisor *= v.extent;
  }
  return lines;
}

export function printBlock(body: readonly Statement[], outer: Printer, depth: number, hidden: boolean): readonly string[] {
  const printer: Printer = { ...outer, names: new Map(outer.names) };
  const pad = "  ".repeat(depth);
  return body.flatMap((s): readonly string[] => {
    switch (s.kind) {
      case "let": {
        // Only a variable is indexed by what is not known before.
        const line = `${pad}${s.value.kind === "array" ? "var" : "let"} ${s.name} = ${print(s.value, printer)};`;
        printer.names.set(s.value, s.name);
        return [line];
      }
      case "cell": {
        const type = typeName(s.type, s.width);
        return [
          "count" in s.start
            ? `${pad}var ${s.name}: array<${type}, ${s.start.count}>;`
            : `${pad}var ${s.name} = ${splat(s.start, s.width, printer)};`,
        ];
      }
      case "set":
        return [`${pad}${print(s.cell, printer)} = ${splat(s.value, s.cell.width, printer)};`];
      case "barrier":
        return [`${pad}workgroupBarrier();`];
      case "if":
        return [`${pad}if (${print(s.condition, printer)}) {`, ...printBlock(s.body, printer, depth + 1, hidden), `${pad}}`];
      case "accumulator":
        printer.names.set(s.value, s.name);
        return [`${pad}var ${s.name} = ${identity(s.combine, s.type, s.width)};`];
      case "accumulate": {
        if (s.combine === "sum") return [`${pad}${s.name} += ${print(s.value, printer)};`];
        return [`${pad}${s.name} = ${s.combine}(${s.name}, ${splat(s.value, s.width, printer)});`];
      }
      case "for": {
        const { extent, turns } = s.variable;
        const bound = turns ? print(turns.value, printer) : hidden ? `select(${extent}, 0, empty)` : `${extent}`;
        return [
          `${pad}for (var ${s.variable.name} = 0; ${s.variable.name} < ${bound}; ${s.variable.name}++) {`,
          ...printBlock(s.body, printer, depth + 1, hidden),
          `${pad}}`,
        ];
      }
      case "store":
        return [`${pad}${printStore(s, printer)};`];
      default:
        return unreachable(s);
    }
  });
}

export const typeName = (type: ScalarType | "f16", width: 1 | 4): string =>
  width === 1 ? type : { f32: "vec4f", f16: "vec4h", u32: "vec4u", i32: "vec4i", bool: "vec4<bool>" }[type];

function identity(combine: Combine, type: ScalarType, width: 1 | 4): string {
  const lowest = type === "f32" ? "-3.4028234663852886e+38" : type === "u32" ? "0u" : "-2147483648";
  const highest = type === "f32" ? "3.4028234663852886e+38" : type === "u32" ? "4294967295u" : "2147483647";
  const zero = literal(type, 0);
  const value = { sum: zero, max: lowest, min: highest }[combine];
  return width === 1 ? value : `${typeName(type, 4)}(${value})`;
}

function literal(type: ScalarType, value: number): string {
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

const print = (value: Value, printer: Printer): string => printAt(value, printer, 0);

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
  const loaded = seen ? `${seen.name}[${print(index, printer)}]` : `${binding.name}[${element} / 4][${element} % 4]`;
  return binding.type === "f16" ? `${typeName("f32", width)}(${loaded})` : loaded;
}

function printStore({ buffer, index, value, width }: Store, printer: Printer): string {
  const binding = printer.bindingOf(buffer, width);
  invariant(binding, `a kernel stores to ${buffer}, which it does not bind`);
  const text = splat(value, width, printer);
  return `${binding.name}[${print(index, printer)}] = ${binding.type === "f16" ? `${typeName("f16", width)}(${text})` : text}`;
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

/** A value in the width that is wanted. */
function splat(value: Value, width: 1 | 4, printer: Printer): string {
  const text = print(value, printer);
  return value.width < width ? `${typeName(value.type, width)}(${text})` : text;
}
