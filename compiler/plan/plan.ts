import { type BufferSpec, bytesOf } from "../../runtime/manifest.js";
import type { Graph, Node } from "../ir/graph.js";
import type { Kernel } from "../kernel/kernel.js";
import { chooseSchedule } from "../schedule/choose.js";
import type { LoopKernel } from "../schedule/loops.js";
import { lowerLoops } from "../schedule/lower.js";
import type { Profile } from "../schedule/profile.js";
import type { Schedule } from "../schedule/schedule.js";
import { composeKernel } from "./compose.js";
import { nameNodes } from "./names.js";
import { orderUnits } from "./order.js";
import { placeValues } from "./storage.js";
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

export interface PlannedKernel {
  readonly kernel: Kernel;
  readonly schedule: Schedule;
  readonly loops: LoopKernel;
  /** Index into `buffers` by the names that the kernel has for them. */
  readonly buffers: ReadonlyMap<string, number>;
}

/** Plans a graph for a kind of device. */
export function makePlan(graph: Graph, profile: Profile): Plan {
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
    const schedule = chooseSchedule(kernel, profile);
    return { kernel, schedule, loops: lowerLoops(kernel, schedule, profile), buffers: bufferByName };
  });
  const peakBytes = buffers.reduce((sum, b) => sum + (b.elements === 0 ? 0 : bytesOf(b.storage, b.elements)), 0);
  const values = [...bufferOf].map(([id, index]) => {
    const { storage, elements } = buffers[index];
    return { node: graph.nodes[id], bytes: bytesOf(storage, elements) };
  });
  return { buffers, kernels, copies, values, peakBytes };
}

/** The same plan for another kind of device: only how kernels run differs. */
export const reschedule = (plan: Plan, profile: Profile): Plan => ({
  ...plan,
  kernels: plan.kernels.map((planned) => {
    const schedule = chooseSchedule(planned.kernel, profile);
    const loops = isSameCode(planned, schedule) ? planned.loops : lowerLoops(planned.kernel, schedule, profile);
    return { ...planned, schedule, loops };
  }),
});

/** Whether a schedule gives the loops that are there, whatever the device: it is the same, and nothing in them asks the profile. */
const isSameCode = ({ schedule, loops }: PlannedKernel, other: Schedule): boolean =>
  JSON.stringify(schedule) === JSON.stringify(other) &&
  !schedule.cooperate &&
  !loops.body.some((statement) => statement.kind === "for");
