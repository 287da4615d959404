import { type BufferSpec, bytesOf } from "../../runtime/manifest.js";
import { invariant } from "../base/invariant.js";
import type { Graph, Node } from "../ir/graph.js";
import { placesOf } from "../ir/places.js";
import { elementCount } from "../ir/types.js";
import { type Kernel, type KernelTensor, reachOf } from "../kernel/kernel.js";
import { partialSums } from "../schedule/loops.js";
import type { Profile } from "../schedule/profile.js";
import { type Coder, createCoder } from "./code.js";
import { bindingName, composeKernel } from "./compose.js";
import { type Dispatch, joinDispatches } from "./dispatches.js";
import { nameNodes } from "./names.js";
import { orderUnits } from "./order.js";
import { bytesOfBuffers } from "./peak.js";
import type { PlannedKernel, Region, WholeKernel } from "./planned.js";
import { placeValues } from "./storage.js";
import type { TunedSchedules } from "./tuned.js";
import { unitsOf } from "./units.js";

/** Everything about a run that is known before it: buffers, kernels in order with their schedules and loops, and copies after them. */
export interface Plan {
  readonly buffers: readonly BufferSpec[];
  readonly kernels: readonly PlannedKernel[];
  /** The kernels before long sums are cut in two for a kind of device. */
  readonly wholes: readonly WholeKernel[];
  /** The kernels as they are dispatched: several that do not depend on each other may run at once. */
  readonly dispatches: readonly Dispatch[];
  readonly copies: readonly { readonly from: number; readonly to: number; readonly bytes: number }[];
  /** Every value that has a buffer, and the bytes of that. */
  readonly values: readonly { readonly node: Node; readonly bytes: number }[];
  /** Bytes of all buffers whose size is known, each padded to whole vectors of 16 bytes. */
  readonly peakBytes: number;
}

/** Plans a graph for a kind of device. */
export const makePlan = (graph: Graph, profile: Profile): Plan => planGraph(graph, createCoder(profile), profile);

/** Plans graphs that share the code of equal kernels: the programs of one model. */
export function makePlans(graphs: readonly Graph[], profile: Profile, schedules?: TunedSchedules): readonly Plan[] {
  const coder = createCoder(profile, schedules);
  return graphs.map((graph) => planGraph(graph, coder, profile));
}

/** The kernels that a kernel becomes; `before` are those that there are for another kind of device. */
function scheduled({ kernel, buffers }: WholeKernel, { split, code }: Coder, before?: ReadonlyMap<Kernel, PlannedKernel>) {
  return split(kernel).map((part): PlannedKernel => {
    const own = part === kernel ? buffers : regionsIn(part, buffers);
    return { kernel: part, buffers: own, ...code(part, before?.get(part)) };
  });
}

/** Of the buffers of a kernel those of a part of it. */
function regionsIn({ reads, results }: Kernel, buffers: WholeKernel["buffers"]): WholeKernel["buffers"] {
  const own = new Set([...reads, ...results.map(({ tensor }) => tensor)].map(({ buffer }) => buffer));
  return new Map([...buffers].filter(([name]) => own.has(name)));
}

function planGraph(graph: Graph, coder: Coder, profile: Profile): Plan {
  const order = orderUnits(graph, unitsOf(graph));
  const places = placesOf(graph);
  const { buffers, bufferOf, copies } = placeValues(graph, order, places);
  const names = nameNodes(graph);
  const placement = {
    names,
    places,
    stored: new Set(bufferOf.keys()),
    target: new Map(order.inPlace.map(({ target, value }) => [value, target])),
  };
  const bindings = new Map<string, Region & { readonly whole: number }>();
  for (const place of places) {
    const buffer = bufferOf.get(place.owner);
    const whole = elementCount(graph.nodes[place.owner].type.shape);
    if (buffer !== undefined) bindings.set(bindingName(names, place), { buffer, start: place.start, whole });
  }
  const wholes = order.units.map((unit): WholeKernel => {
    const kernel = composeKernel(graph, unit, placement);
    return { kernel, buffers: regionsOf(kernel, bindings) };
  });
  const values = [...bufferOf].map(([id, index]) => {
    const { storage, elements } = buffers[index];
    return { node: graph.nodes[id], bytes: bytesOf(storage, elements) };
  });
  return {
    copies,
    values,
    wholes,
    ...finish(
      buffers,
      wholes.flatMap((whole) => scheduled(whole, coder)),
      profile,
    ),
  };
}

/** One slot for all sums that kernels put aside: each is done with it before the next one begins. Then dispatches are joined. */
function finish(
  buffers: readonly BufferSpec[],
  scheduled: readonly PlannedKernel[],
  profile: Profile,
): Pick<Plan, "buffers" | "kernels" | "dispatches" | "peakBytes"> {
  const elements = Math.max(0, ...scheduled.map(({ loops }) => loops.partials ?? 0));
  const slot: BufferSpec = { kind: "slot", name: partialSums, storage: "f32", elements };
  const all = elements > 0 ? [...buffers, slot] : buffers;
  const region: Region = { buffer: buffers.length, start: 0 };
  const kernels = scheduled.map((planned) =>
    planned.loops.partials ? { ...planned, buffers: new Map([...planned.buffers, [partialSums, region]]) } : planned,
  );
  return {
    buffers: all,
    kernels,
    dispatches: joinDispatches(kernels, profile),
    peakBytes: bytesOfBuffers(all),
  };
}

/** All of a buffer, unless it holds more than the kernel's tensors: then a part of it beside may be bound for writing. */
function regionsOf(
  kernel: Kernel,
  bindings: ReadonlyMap<string, Region & { readonly whole: number }>,
): ReadonlyMap<string, Region> {
  const regions = new Map<string, Region>();
  const reached = new Map<string, number>();
  for (const tensor of [...kernel.reads, ...kernel.results.map((result) => result.tensor)]) {
    const found = bindings.get(tensor.buffer);
    invariant(found, `${kernel.name} names ${tensor.buffer}, which has no buffer`);
    const { buffer, start, whole } = found;
    const elements = Math.max(reached.get(tensor.buffer) ?? 0, reachOf(tensor));
    reached.set(tensor.buffer, elements);
    const isWhole = start === 0 && (whole < 0 || elements >= whole);
    regions.set(tensor.buffer, { buffer, start, ...(!isWhole && { elements: wordsOf(tensor, elements) }) });
  }
  return regions;
}

/** Regions are counted in words of four bytes, of which a half takes half. */
const wordsOf = ({ storage }: KernelTensor, elements: number): number => (storage === "f16" ? Math.ceil(elements / 2) : elements);

/** The same plans for another kind of device: only how kernels run differs. */
export function reschedule(plans: readonly Plan[], profile: Profile, schedules?: TunedSchedules): readonly Plan[] {
  const coder = createCoder(profile, schedules);
  return plans.map((plan) => {
    const before = new Map(plan.kernels.map((planned) => [planned.kernel, planned]));
    const kernels = plan.wholes.flatMap((whole) => scheduled(whole, coder, before));
    const buffers = plan.buffers.filter(({ name }) => name !== partialSums);
    return { ...plan, ...finish(buffers, kernels, profile) };
  });
}
