import type { BufferSpec } from "../../runtime/manifest.js";
import type { Span } from "../base/span.js";
import { describeSchedule } from "../schedule/print.js";
import type { Plan } from "./plan.js";
import type { PlannedKernel } from "./planned.js";
import { workOf } from "./work.js";

/**
 * A plan as tables: what runs, in order, and which buffers hold what at which time. `lineOf` gives `mnist.dlm:9` for a place.
 * Times are numbers of kernels, counted from 0; beside its number a kernel has that of the dispatch that it is in.
 */
export function printPlan(plan: Plan, lineOf: (origin: Span) => string): string {
  const held = valuesHeld(plan);
  const total = plan.kernels.reduce((sum, { kernel }) => sum + workOf(kernel).flops, 0);
  return [
    `peak ${kibibytes(plan.peakBytes)} KiB in ${plan.buffers.length} buffers, ${plan.kernels.length} kernels, ${plan.dispatches.length} dispatches, ${plan.copies.length} copies, ${megaflops(total)} Mflop\n`,
    printTable(
      kernelColumns,
      plan.kernels.map((planned, i) => kernelRow(planned, i, plan, lineOf)),
    ),
    printTable(
      bufferColumns,
      plan.buffers.map((buffer, i) => bufferRow(buffer, i, held.get(i) ?? [])),
    ),
    ...(plan.copies.length === 0
      ? []
      : [
          printTable(
            copyColumns,
            plan.copies.map((copy) => copyRow(copy, plan)),
          ),
        ]),
  ].join("\n");
}

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
}

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

const kernelColumns = [
  right("#"),
  right("in"),
  left("kernel"),
  right("groups of"),
  right("size"),
  right("Mflop"),
  right("KiB"),
  left("from"),
  left("results"),
  left("reads"),
  left("schedule"),
];

function kernelRow(
  { kernel, loops, schedule, tuned, buffers }: PlannedKernel,
  i: number,
  plan: Plan,
  lineOf: (origin: Span) => string,
): Row {
  const { flops, bytes } = workOf(kernel);
  const place = (buffer: string): string => {
    const spec = plan.buffers[buffers.get(buffer)?.buffer ?? -1];
    return spec?.kind === "slot" || spec?.kind === "output" ? ` in ${spec.name}` : "";
  };
  return [
    i,
    plan.dispatches.findIndex((dispatch) => dispatch.includes(i)),
    kernel.name,
    Math.ceil(loops.invocations / loops.workgroup),
    loops.workgroup,
    megaflops(flops),
    kibibytes(bytes),
    [...new Set(kernel.origins.map(lineOf))].join(" "),
    kernel.results
      .map(({ stage, tensor, inPlace }) => (inPlace ? `${stage} over ${tensor.buffer}` : `${stage}${place(tensor.buffer)}`))
      .join(", "),
    [...new Set(kernel.reads.map(({ buffer }) => `${buffer}${place(buffer)}`))].join(", "),
    `${describeSchedule(schedule)}${tuned ? ", tuned" : ""}`,
  ];
}

const bufferColumns = [
  right("#"),
  left("buffer"),
  left("kind"),
  left("of"),
  right("elements"),
  left("holds, from kernel to kernel"),
];

function bufferRow({ kind, name, storage, elements }: BufferSpec, i: number, held: readonly Held[]): Row {
  const values = kind === "slot" || kind === "output" ? held : [];
  return [
    i,
    name,
    kind,
    storage,
    elements === 0 ? "as the data" : elements,
    values.map(({ value, first, last }) => `${value} ${first}-${last}`).join(", "),
  ];
}

export interface Held {
  readonly value: string;
  readonly first: number;
  readonly last: number;
}

/** The values that each buffer holds one after the other, from the kernel that makes one to the last that reads it. */
export function valuesHeld({ kernels }: Plan): ReadonlyMap<number, readonly Held[]> {
  const held = new Map<number, Map<string, Held>>();
  for (const [i, { kernel, buffers }] of kernels.entries())
    for (const { buffer: value } of [...kernel.results.map((r) => r.tensor), ...kernel.reads]) {
      const index = buffers.get(value)?.buffer ?? -1;
      const values = held.get(index) ?? new Map<string, Held>();
      held.set(index, values.set(value, { value, first: values.get(value)?.first ?? i, last: i }));
    }
  return new Map([...held].map(([index, values]) => [index, [...values.values()]]));
}

const copyColumns = [left("copy"), left("to"), right("bytes")];

const copyRow = ({ from, to, bytes }: Plan["copies"][number], plan: Plan): Row => [
  plan.buffers[from]?.name ?? "",
  plan.buffers[to]?.name ?? "",
  bytes,
];

type Row = readonly (string | number)[];

function printTable(columns: readonly Column[], rows: readonly Row[]): string {
  const cells = [columns.map((c) => c.title), ...rows.map((row) => row.map(String))];
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const lines = cells.map((row) =>
    columns
      .map(({ align }, i) => (align === "left" ? (row[i] ?? "").padEnd(widths[i] ?? 0) : (row[i] ?? "").padStart(widths[i] ?? 0)))
      .join("  "),
  );
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

const kibibytes = (bytes: number): string => (bytes / 1024).toFixed(1);
const megaflops = (flops: number): string => (flops / 1e6).toFixed(2);
