import { type BufferSpec, bytesOf } from "../../runtime/manifest.js";
import type { Graph, Node } from "../ir/graph.js";
import type { Kernel } from "../kernel/kernel.js";
import type { Profile } from "../schedule/profile.js";
import { type Code, type Coder, createCoder } from "./code.js";
import { composeKernel } from "./compose.js";
import { nameNodes } from "./names.js";
import { orderUnits } from "./order.js";
import { placeValues } from "./storage.js";
import type { TunedSchedules } from "./tuned.js";
import { unitsOf } from "./units.js";

/** Everything about a run that is known before it: buffers, kernels in order with their schedules and loops, and copies after them. */
export interface Plan {
  readonly buffers: readonly BufferSpec[];
  readonly kernels: readonly PlannedKernel[];
  readonly copies: readonly { readonly from: number; readonly to: number; readonly bytes: number }[];
  /** Every value that has a buffer, and the bytes of that. */
  readonly values: readonly { readonly node: Node; readonly bytes: number }[];
  /** Bytes of all buffers whose size is known, each padded to whole vectors of 16 bytes. */
  readonly peakBytes: number;
}

export interface PlannedKernel extends Code {
  readonly kernel: Kernel;
  /** Index into the plan's `buffers` by the names that the kernel has for them. */
  readonly buffers: ReadonlyMap<string, number>;
}

/** Plans a graph for a kind of device. */
export const makePlan = (graph: Graph, profile: Profile): Plan => planGraph(graph, createCoder(profile));

/** Plans graphs that share the code of equal kernels: the programs of one model. */
export function makePlans(graphs: readonly Graph[], profile: Profile, schedules?: TunedSchedules): readonly Plan[] {
  const code = createCoder(profile, schedules);
  return graphs.map((graph) => planGraph(graph, code));
}

function planGraph(graph: Graph, code: Coder): Plan {
  const order = orderUnits(graph, unitsOf(graph));
  const { buffers, bufferOf, copies } = placeValues(graph, order);
  const names = nameNodes(graph);
  const placement = {
    names,
    stored: new Set(bufferOf.keys()),
    target: new Map(order.inPlace.map(({ target, value }) => [value, target])),
  };
  const bufferByName = new Map([...bufferOf].map(([node, index]) => [names[node], index]));
  const kernels = order.units.map((unit): PlannedKernel => {
    const kernel = composeKernel(graph, unit, placement);
    return { kernel, buffers: bufferByName, ...code(kernel) };
  });
  const peakBytes = buffers.reduce((sum, b) => sum + (b.elements === 0 ? 0 : bytesOf(b.storage, b.elements)), 0);
  const values = [...bufferOf].map(([id, index]) => {
    const { storage, elements } = buffers[index];
    return { node: graph.nodes[id], bytes: bytesOf(storage, elements) };
  });
  return { buffers, kernels, copies, values, peakBytes };
}

/** The same plans for another kind of device: only how kernels run differs. */
export function reschedule(plans: readonly Plan[], profile: Profile, schedules?: TunedSchedules): readonly Plan[] {
  const code = createCoder(profile, schedules);
  return plans.map((plan) => ({
    ...plan,
    kernels: plan.kernels.map((planned) => ({ ...planned, ...code(planned.kernel, planned) })),
  }));
}
