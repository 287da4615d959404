import { type BufferSpec, bytesOf } from "../../../runtime/manifest.js";
import { extentOf } from "../../../runtime/sizes.js";
import type { Plan } from "../../plan/plan.js";
import { type Held, valuesHeld } from "../../plan/print.js";
import { partialSums } from "../../schedule/loops.js";
import type { Measured } from "./measure.js";

/** What the plan says of memory, what the runtime counted, and what the buffers hold when. Sizes in bytes. */
export interface MemoryReport {
  /** All buffers of the plan, and the data set that it leaves open. */
  readonly predicted: number;
  /** What the runtime counted of live buffers at the most. */
  readonly real: number;
  readonly kinds: readonly KindReport[];
  /** Buffers that several values share one after the other, the largest first. */
  readonly slots: readonly SlotReport[];
  /** For each kernel, the bytes of values in slots that are still to be read or just made. */
  readonly live: readonly number[];
}

export interface KindReport {
  readonly kind: "weights" | "optimizer and metrics" | "data" | "inputs and outputs" | "slots";
  readonly bytes: number;
}

export interface SlotReport {
  readonly name: string;
  readonly bytes: number;
  readonly values: readonly HeldValue[];
}

/** A value from the kernel that makes it to the last that reads it, by their numbers. */
export interface HeldValue {
  readonly value: string;
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

const kindOf: { readonly [kind in BufferSpec["kind"]]: KindReport["kind"] } = {
  parameter: "weights",
  state: "optimizer and metrics",
  input: "inputs and outputs",
  output: "inputs and outputs",
  control: "data",
  order: "data",
  dataset: "data",
  slot: "slots",
};

export function memoryReport(plan: Plan, { memory, dataBytes }: Pick<Measured, "memory" | "dataBytes">): MemoryReport {
  const bytes = plan.buffers.map(({ storage, elements }) => (elements === 0 ? 0 : bytesOf(storage, elements)));
  const totals = new Map<KindReport["kind"], number>([["data", dataBytes]]);
  for (const [n, { kind }] of plan.buffers.entries()) {
    totals.set(kindOf[kind], (totals.get(kindOf[kind]) ?? 0) + (bytes[n] ?? 0));
  }
  const results = plan.kernels.flatMap(({ kernel }) => kernel.results.map(({ tensor }) => tensor));
  const sizes = new Map(results.map(({ buffer, storage, shape }) => [buffer, bytesOf(storage, extentOf(shape))]));
  const values = valuesHeld(plan);
  const slots = plan.buffers.flatMap((buffer, n) => {
    if (buffer.kind !== "slot") return [];
    return [buffer.name === partialSums ? partialsReport(plan, buffer) : slotReport(buffer, values.get(n) ?? [], sizes)];
  });
  const held = slots.flatMap(({ values }) => values);
  return {
    predicted: plan.peakBytes + dataBytes,
    real: memory.peak,
    kinds: [...totals].map(([kind, total]) => ({ kind, bytes: total })).filter((each) => each.bytes > 0),
    slots: slots.sort((a, b) => b.bytes - a.bytes),
    live: plan.dispatches.map((kernels) =>
      Math.max(
        ...kernels.map((n) => held.reduce((sum, { first, last, bytes: own }) => sum + (first <= n && n <= last ? own : 0), 0)),
      ),
    ),
  };
}

/** Where kernels that sum up in parts leave these until they are added: no value of the graph. */
const partialsReport = ({ kernels }: Plan, { name, storage, elements }: BufferSpec): SlotReport => ({
  name,
  bytes: bytesOf(storage, elements),
  values: kernels.flatMap(({ kernel, loops: { partials = 0 } }, n) =>
    partials === 0 ? [] : [{ value: `${name} of ${kernel.name}`, bytes: bytesOf(storage, partials), first: n, last: n }],
  ),
});

function slotReport(
  { name, storage, elements }: BufferSpec,
  values: readonly Held[],
  sizes: ReadonlyMap<string, number>,
): SlotReport {
  return {
    name,
    bytes: bytesOf(storage, elements),
    values: values.map((held) => ({ ...held, bytes: sizes.get(held.value) ?? 0 })),
  };
}
