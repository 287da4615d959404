import { invariant, unreachable } from "../base/invariant.js";
import type { Combine, ScalarType } from "../kernel/expr.js";
import type { Store } from "../schedule/bindings.js";
import { type LoopBinding, type LoopKernel, runsAsOne, type SharedArray, type Statement } from "../schedule/loops.js";
import type { Value } from "../schedule/value.js";
import { literal, type Printer, printValue, splat, typeName } from "./wgsl_values.js";

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
        const line = `${pad}${s.value.kind === "array" ? "var" : "let"} ${s.name} = ${printValue(s.value, printer)};`;
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
        return [`${pad}${printValue(s.cell, printer)} = ${splat(s.value, s.cell.width, printer)};`];
      case "barrier":
        return [`${pad}workgroupBarrier();`];
      case "if":
        return [`${pad}if (${printValue(s.condition, printer)}) {`, ...printBlock(s.body, printer, depth + 1, hidden), `${pad}}`];
      case "accumulator":
        printer.names.set(s.value, s.name);
        return [`${pad}var ${s.name} = ${identity(s.combine, s.type, s.width)};`];
      case "accumulate": {
        if (s.combine === "sum") return [`${pad}${s.name} += ${printValue(s.value, printer)};`];
        return [`${pad}${s.name} = ${s.combine}(${s.name}, ${splat(s.value, s.width, printer)});`];
      }
      case "for": {
        const { extent, turns } = s.variable;
        const bound = turns ? printValue(turns.value, printer) : hidden ? `select(${extent}, 0, empty)` : `${extent}`;
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

function identity(combine: Combine, type: ScalarType, width: 1 | 4): string {
  const lowest = type === "f32" ? "-3.4028234663852886e+38" : type === "u32" ? "0u" : "-2147483648";
  const highest = type === "f32" ? "3.4028234663852886e+38" : type === "u32" ? "4294967295u" : "2147483647";
  const zero = literal(type, 0);
  const value = { sum: zero, max: lowest, min: highest }[combine];
  return width === 1 ? value : `${typeName(type, 4)}(${value})`;
}

function printStore({ buffer, index, value, width }: Store, printer: Printer): string {
  const binding = printer.bindingOf(buffer, width);
  invariant(binding, `a kernel stores to ${buffer}, which it does not bind`);
  const text = splat(value, width, printer);
  return `${binding.name}[${printValue(index, printer)}] = ${binding.type === "f16" ? `${typeName("f16", width)}(${text})` : text}`;
}
