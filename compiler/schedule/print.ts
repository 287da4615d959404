import { unreachable } from "../base/invariant.js";
import { identityOf } from "../kernel/arithmetic.js";
import { choice, infix, loosest, parenthesise, sign, writeBinary, writeNumber } from "../kernel/notation.js";
import type { LoopKernel, Statement } from "./loops.js";
import type { Schedule, Staged } from "./schedule.js";
import type { Value, Variable } from "./value.js";

/**
 * A kernel's loops as pseudo-code, and above them how they were scheduled:
 *
 *     loops dense_1: tile 1 x 4, vectors of 4, unroll 2
 *       parallel n < 32, k < 16, 64 at a time
 *         sum_0 = 0 of 4
 *         for c < 100
 *           let input_0 = input[n * 200 + c * 2]
 *           sum_0 += input_0 * kernel_0
 *         store dense_1 by 4 [n * 16 + k] = sum_0
 *
 * `x by 4 [i]` is a vector of four: the elements from `4 * i` on.
 */
export function printLoops(kernel: LoopKernel, schedule: Schedule): string {
  const grid = kernel.grid.map((v) => `${v.name} < ${v.extent}`).join(", ") || "once";
  const lines = [
    `loops ${kernel.name}: ${describeSchedule(schedule)}`,
    `  parallel ${grid}, ${kernel.workgroup} at a time`,
    ...kernel.shared.map(({ name, width, count }) => `    ${name} = ${count} shared${width === 4 ? " of 4" : ""}`),
    ...printBlock(kernel.body, new Map(), "    "),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** `tile 1 x 4, vectors of 4, unroll 2, shared loads` */
export function describeSchedule({
  flat,
  tile,
  vectorise,
  unroll,
  rows = 1,
  cooperate,
  roll,
  serial,
  stationary,
  staged,
  workgroup,
}: Schedule): string {
  return [
    `${flat ? "flat, " : ""}tile ${tile.join(" x ")}`,
    ...(vectorise ? ["vectors of 4"] : []),
    ...(unroll * rows > 1 ? [`unroll ${rows > 1 ? `${rows} x ` : ""}${unroll}`] : []),
    ...(cooperate ? ["shared loads"] : []),
    ...(roll ? ["rolled"] : []),
    ...(serial ? [`${serial.join(" x ")} in turn`] : []),
    ...(stationary ? [`${stationary.join(" x ")} held`] : []),
    ...(staged ? [describeStaged(staged, workgroup)] : []),
  ].join(", ");
}

/** `4 x 4 of 8 x 8, 1 x 1 x 16 staged`: what one invocation computes, and how many there are in the workgroup. */
const describeStaged = ({ rows, columns, across, terms }: Staged, workgroup: number): string =>
  `${rows} x ${columns} of ${workgroup / across} x ${across}, ${terms.join(" x ")} staged`;

type Names = ReadonlyMap<Value, string>;

function printBlock(body: readonly Statement[], outer: Names, indent: string): readonly string[] {
  const names = new Map(outer);
  const print = (value: Value): string => printAt(value, loosest, names);
  const limitOf = ({ extent, turns }: Variable): string => (turns ? print(turns.value) : String(extent));
  return body.flatMap((s): readonly string[] => {
    switch (s.kind) {
      case "let": {
        const line = `${indent}let ${s.name} = ${print(s.value)}`;
        names.set(s.value, s.name);
        return [line];
      }
      case "cell":
        return [
          `${indent}${s.name} = ${"count" in s.start ? `${s.start.count} zeros` : print(s.start)}${s.width === 4 ? " of 4" : ""}`,
        ];
      case "set":
        return [`${indent}${print(s.cell)} = ${print(s.value)}`];
      case "barrier":
        return [`${indent}barrier`];
      case "if":
        return [`${indent}if ${print(s.condition)}`, ...printBlock(s.body, names, `${indent}  `)];
      case "accumulator":
        names.set(s.value, s.name);
        return [`${indent}${s.name} = ${identityOf(s.combine, s.type)}${s.width === 4 ? " of 4" : ""}`];
      case "accumulate":
        if (s.combine === "sum") return [`${indent}${s.name} += ${print(s.value)}`];
        return [`${indent}${s.name} = ${s.combine}(${s.name}, ${print(s.value)})`];
      case "for":
        return [`${indent}for ${s.variable.name} < ${limitOf(s.variable)}`, ...printBlock(s.body, names, `${indent}  `)];
      case "store":
        return [`${indent}store ${element(s.buffer, s.width, print(s.index))} = ${print(s.value)}`];
      default:
        return unreachable(s);
    }
  });
}

const element = (buffer: string, width: 1 | 4, index: string): string => `${buffer}${width === 4 ? " by 4 " : ""}[${index}]`;

function printAt(value: Value, around: number, names: Names): string {
  const name = names.get(value);
  if (name !== undefined) return name;
  const print = (inner: Value, level: number = loosest): string => printAt(inner, level, names);
  switch (value.kind) {
    case "number":
      return value.type === "bool" ? String(value.value !== 0) : writeNumber(value.value, around);
    case "variable":
      return value.name;
    case "affine": {
      const { level } = infix.add;
      const terms = value.terms.map(({ coefficient, atom }) =>
        coefficient === 1 ? print(atom, level) : `${print(atom, infix.mul.level)} * ${writeNumber(coefficient, sign)}`,
      );
      if (value.constant !== 0) terms.push(writeNumber(value.constant, sign));
      return parenthesise(terms.join(" + "), (terms.length > 1 ? level : infix.mul.level) < around);
    }
    case "load":
      return element(value.buffer, value.width, print(value.index));
    case "component":
      return `${print(value.vector, sign)}.${"xyzw"[value.lane]}`;
    case "pack":
      return `[${value.lanes.map((lane) => print(lane)).join(", ")}]`;
    case "array":
      return `[${value.items.map((item) => print(item)).join(", ")}]`;
    case "element":
      return `${print(value.array)}[${print(value.index)}]`;
    case "cell":
      return value.index ? `${value.name}[${print(value.index)}]` : value.name;
    case "broadcast":
      return `lane ${value.lane} of ${print(value.x, sign)}`;
    case "lanes":
      return `by lane {${value.table.join(", ")}}`;
    case "unary":
      if (value.op === "neg") return parenthesise(`-${print(value.x, sign)}`, around >= sign);
      return `${value.op}(${print(value.x)})`;
    case "binary":
      return writeBinary(value.op, value.a, value.b, { around, print });
    case "select": {
      const text = `${print(value.condition, choice + 0.1)} ? ${print(value.then, choice + 0.1)} : ${print(value.otherwise, choice)}`;
      return parenthesise(text, choice < around);
    }
    case "convert":
      return `${value.type}(${print(value.x)})`;
    case "reduce":
      // A reduction has had its loops, and prints as its accumulator.
      return `${value.combine}(…)`;
    default:
      return unreachable(value);
  }
}
