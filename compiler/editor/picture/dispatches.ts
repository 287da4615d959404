import { type BufferSpec, bytesPerElement } from "../../../runtime/manifest.js";
import { showCount, showMemory } from "../../base/figures.js";
import type { CheckedModel, Port } from "../../check/checked.js";
import { elementCount } from "../../ir/types.js";
import type { KernelTensor } from "../../kernel/kernel.js";
import type { Plan } from "../../plan/plan.js";
import type { PlannedKernel } from "../../plan/planned.js";
import { workOf } from "../../plan/work.js";
import { countOf } from "./counts.js";
import type { Diagram, DiagramNode, Fact, Flow } from "./diagram.js";
import { shorten } from "./text_width.js";

/** What runs when a model predicts one example: the dispatches of a plan in their order, with what they read and write and its bytes. */
export function describeDispatches({ name, doc, inputs, outputs }: CheckedModel, plan: Plan): Diagram {
  const dispatches = plan.dispatches.map((numbers) => numbers.map((number) => plan.kernels[number]));
  const flops = plan.kernels.reduce((sum, { kernel }) => sum + workOf(kernel).flops, 0);
  const counts = [
    `${countOf(plan.kernels.length, "kernel")} in ${countOf(plan.dispatches.length, "dispatch", "dispatches")}`,
    `${showMemory(plan.peakBytes)} in ${countOf(plan.buffers.length, "buffer")}`,
    `${showFlops(flops)} for one example`,
  ];
  return {
    title: name,
    notes: [...(doc === undefined ? [] : [doc]), counts.join(" · ")],
    nodes: [
      ...inputs.map((port) => portNode(port, "input", plan)),
      ...dispatches.map((kernels, i) => dispatchNode(kernels, i, plan)),
      ...outputs.map((port) => portNode(port, "output", plan)),
    ],
    links: flowsOf(dispatches, plan),
    outlines: [],
  };
}

const dispatchId = (number: number): string => `dispatch:${number}`;
const portId = (kind: "input" | "output", name: string): string => `${kind}:${name}`;

function portNode({ name, doc, kind: type, span }: Port, kind: "input" | "output", { buffers }: Plan): DiagramNode {
  const buffer = buffers.find((one) => one.kind === kind && one.name === name);
  return {
    ...{ id: portId(kind, name), kind, tone: "port", title: name, rest: ` ${type}`, span },
    facts: [{ left: kind, ...(buffer && { right: showMemory(buffer.elements * bytesPerElement(buffer.storage)) }) }],
    description: doc ?? "",
  };
}

function dispatchNode(kernels: readonly PlannedKernel[], number: number, { buffers }: Plan): DiagramNode {
  const [{ kernel: first }] = kernels;
  const { origins } = first;
  const isWeight = (tensor: KernelTensor, { buffers: own }: PlannedKernel): boolean =>
    specOf(tensor, own, buffers)?.kind === "parameter";
  const reads = kernels.flatMap((planned) => planned.kernel.reads.map((tensor) => ({ tensor, planned })));
  const weights = unique(reads.filter(({ tensor, planned }) => isWeight(tensor, planned)));
  const values = unique(reads.filter(({ tensor, planned }) => !isWeight(tensor, planned)));
  const results = kernels.flatMap((planned) => planned.kernel.results.map(({ tensor }) => ({ tensor, planned })));
  const groups = kernels.map(({ loops }) => `${Math.ceil(loops.invocations / loops.workgroup)} × ${loops.workgroup}`);
  const flops = kernels.reduce((sum, { kernel }) => sum + workOf(kernel).flops, 0);
  const line = (text: string, tensors: readonly KernelTensor[]): Fact => ({
    left: shorten(text, longestName),
    right: showMemory(tensors.reduce((sum, tensor) => sum + tensorBytes(tensor), 0)),
  });
  return {
    id: dispatchId(number),
    kind: "kernel",
    tone: "plain",
    title: shorten(first.name, longestName),
    facts: [
      ...kernels.slice(1).map(({ kernel }) => ({ left: shorten(`and ${kernel.name}`, longestName) })),
      ...values.map(({ tensor }) => line(`reads ${tensor.name}`, [tensor])),
      ...(weights.length === 0
        ? []
        : [
            line(
              weights.length === 1 ? `reads ${weights[0].tensor.name}` : `reads ${weights.length} parameters`,
              weights.map(({ tensor }) => tensor),
            ),
          ]),
      ...results.map(({ tensor, planned }) =>
        line(`writes ${tensor.name}${placeIn(specOf(tensor, planned.buffers, buffers))}`, [tensor]),
      ),
      { left: `${groups.join(" and ")} invocations`, right: showFlops(flops) },
    ],
    description: kernels
      .map(({ kernel }) => `${kernel.name}: ${kernel.stages.map(({ operator }) => operator).join(" + ")}`)
      .join("\n"),
    ...(origins[0] && { span: origins[0] }),
    ...(number > 0 && { after: dispatchId(number - 1) }),
  };
}

/** Characters. */
const longestName = 44;

/** `784 flop`, `3.70 Mflop` */
const showFlops = (flops: number): string => {
  const shown = showCount(flops);
  return /[a-zA-Z]$/.test(shown) ? `${shown}flop` : `${shown} flop`;
};

const placeIn = (spec: BufferSpec | undefined): string => (spec?.kind === "slot" ? ` in ${spec.name}` : "");

const specOf = ({ buffer }: KernelTensor, own: PlannedKernel["buffers"], buffers: Plan["buffers"]): BufferSpec | undefined =>
  buffers[own.get(buffer)?.buffer ?? -1];

/** Each tensor once, whichever kernels of a dispatch read it. */
const unique = <T extends { readonly tensor: KernelTensor }>(reads: readonly T[]): readonly T[] => [
  ...new Map(reads.map((read) => [read.tensor.name, read])).values(),
];

const tensorBytes = ({ shape, storage }: KernelTensor): number => elementCount(shape) * bytesPerElement(storage);

/** From what has written a value, or a part of it, to what reads it, and from inputs and to outputs. */
function flowsOf(dispatches: readonly (readonly PlannedKernel[])[], { buffers, copies }: Plan): readonly Flow[] {
  const writers = new Map<string, string[]>();
  const lastWriter = new Map<number, string>();
  const flows = new Map<string, Flow>();
  const add = (from: string, to: string): void => {
    if (from !== to) flows.set(`${from} ${to}`, { from, to });
  };
  for (const [i, kernels] of dispatches.entries()) {
    const id = dispatchId(i);
    for (const { kernel, buffers: own } of kernels) {
      for (const tensor of kernel.reads) {
        const spec = specOf(tensor, own, buffers);
        if (spec?.kind === "input") add(portId("input", spec.name), id);
        for (const writer of writers.get(ownerOf(tensor)) ?? []) add(writer, id);
      }
    }
    // What kernels of one dispatch write, none of them reads.
    for (const { kernel, buffers: own } of kernels) {
      for (const { tensor } of kernel.results) {
        writers.set(ownerOf(tensor), [...(writers.get(ownerOf(tensor)) ?? []), id]);
        const index = own.get(tensor.buffer)?.buffer;
        if (index !== undefined) lastWriter.set(index, id);
      }
    }
  }
  for (const [index, { kind, name }] of buffers.entries()) {
    if (kind !== "output") continue;
    const source = lastWriter.get(copies.find(({ to }) => to === index)?.from ?? index);
    if (source !== undefined) add(source, portId("output", name));
  }
  return [...flows.values()];
}

/** Parts of a value that are bound by themselves have its name, two underscores and where they begin. */
const ownerOf = ({ buffer }: KernelTensor): string => buffer.replace(/__\d+$/, "");
