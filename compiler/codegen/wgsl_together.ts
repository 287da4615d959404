import { type LoopBinding, type LoopKernel, runsAsOne, type Statement } from "../schedule/loops.js";
import { createLocalNames, identifierOf } from "../schedule/names.js";
import { bindingLine, enableLines, gridLines, hasLoop, printBlock, sharedLine } from "./wgsl.js";
import type { Printer } from "./wgsl_values.js";

/** A kernel of a dispatch. */
export interface Part {
  readonly name: string;
  readonly loops: LoopKernel;
  /** For each binding of the loops which one of the dispatch it is. */
  readonly bindings: readonly number[];
}

/** A binding of the dispatch, by the name that the first kernel which has it has for the buffer. */
export type SharedBinding = Omit<LoopBinding, "name">;

/** Invocations of a workgroup of the dispatch: those that hand values to each other have their number fixed. */
export function workgroupOf(parts: readonly Part[]): number {
  const fixed = parts.find(({ loops }) => runsAsOne(loops))?.loops.workgroup;
  return fixed ?? Math.max(...parts.map(({ loops }) => loops.workgroup));
}

/**
 * Workgroups of the dispatch: two rows, with the first half of every kernel's in one and the rest in the other. Drivers that share
 * a dispatch among the cores of a processor cut it in the middle, and each core then has its half of every kernel.
 */
export const workgroupsTogether = (parts: readonly Part[]): readonly [number, number, number] => [
  columnsOf(parts, workgroupOf(parts)).at(-1) ?? 0,
  2,
  1,
];

/** For each kernel the column behind its last. */
function columnsOf(parts: readonly Part[], workgroup: number): readonly number[] {
  let columns = 0;
  return parts.map(({ loops }) => {
    columns += Math.ceil(Math.ceil(loops.invocations / workgroup) / 2);
    return columns;
  });
}

/** Prints kernels that run at once: which of them a workgroup belongs to is told by its number. */
export function printTogether(parts: readonly Part[], bindings: readonly SharedBinding[], comment: readonly string[]): string {
  const taken = parts.flatMap(({ loops }) => [...loops.grid.map(({ name }) => name), ...namesIn(loops.body), "number"]);
  const local = createLocalNames(taken);
  const isTwice = ({ buffer }: SharedBinding): boolean => bindings.filter((other) => other.buffer === buffer).length > 1;
  const names = bindings.map((binding) =>
    local.claim(`${identifierOf(binding.buffer)}${binding.width === 4 && isTwice(binding) ? "_by_4" : ""}`),
  );
  const sharedNames = parts.map(({ loops }) => new Map(loops.shared.map(({ name }) => [name, local.claim(name)])));
  const workgroup = workgroupOf(parts);
  const ends = columnsOf(parts, workgroup);
  const hidden = parts.some(({ loops }) => loops.hideBounds && hasLoop(loops.body));
  const lines = [
    ...comment.map((line) => `// ${line}`),
    ...enableLines(parts.map(({ loops }) => loops)),
    ...bindings.map((b, i) => bindingLine(b, i, names[i])),
    ...parts.flatMap(({ loops }, i) =>
      loops.shared.map((array) => sharedLine(array, sharedNames[i].get(array.name) ?? array.name)),
    ),
    "",
    `@compute @workgroup_size(${workgroup})`,
    "fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {",
    // A bound that the driver cannot know keeps it from unrolling the loops; the condition never holds.
    ...(hidden ? [`  let empty = arrayLength(&${names[0]}) == 0u;`] : []),
    ...parts.flatMap(({ name, loops, bindings: own }, i) => {
      const start = ends[i - 1] ?? 0;
      const half = ends[i] - start;
      const seen = new Map(loops.bindings.map((b, n) => [`${b.buffer}/${b.width}`, { name: names[own[n]], type: b.type }]));
      const number = `${start === 0 ? "workgroup.x" : `(workgroup.x - ${start}u)`} + workgroup.y * ${half}u`;
      const count = Math.ceil(loops.invocations / workgroup);
      const isExact = 2 * half * workgroup === loops.invocations;
      // Those that hand values to each other stay or leave together.
      const inside = runsAsOne(loops) ? `number < ${count}u` : `invocation < ${loops.invocations}`;
      const condition = `workgroup.x < ${ends[i]}u`;
      const bindingOf: Printer["bindingOf"] = (buffer, width) => seen.get(`${buffer}/${width}`);
      const printer: Printer = { names: new Map(), bindingOf, sharedNames: sharedNames[i] };
      return [
        i === 0 ? `  if (${condition}) {` : i < parts.length - 1 ? `  } else if (${condition}) {` : "  } else {",
        `    // ${name}`,
        `    let number = ${number};`,
        `    let invocation = i32(number * ${workgroup}u + local);`,
        ...(isExact ? [] : [`    if (${inside}) {`]),
        ...gridLines(loops).map((line) => `${isExact ? "  " : "    "}${line}`),
        ...printBlock(loops.body, printer, isExact ? 2 : 3, loops.hideBounds && hasLoop(loops.body)),
        ...(isExact ? [] : ["    }"]),
      ];
    }),
    "  }",
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

/** The names that statements give. */
const namesIn = (body: readonly Statement[]): readonly string[] =>
  body.flatMap((s): readonly string[] => {
    if (s.kind === "for") return [s.variable.name, ...namesIn(s.body)];
    if (s.kind === "if") return namesIn(s.body);
    return "name" in s ? [s.name] : [];
  });
