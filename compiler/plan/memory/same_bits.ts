import type { Graph, Node, NodeId } from "../../ir/graph.js";
import type { Kernel } from "../../kernel/kernel.js";
import { rolesOf } from "../../passes/fusion/role.js";
import { chooseSchedule } from "../../schedule/choose.js";
import { type Profile, profiles } from "../../schedule/profile.js";
import { composeKernel, type Placement } from "../compose.js";
import type { Unit } from "../units.js";

/**
 * Tells of a unit whether a kernel that makes only some of its results gives the same bits. One that sums does so in an order that
 * its schedule says, and which schedule is chosen may depend on how much the kernel stores: the two have to sum alike on every kind
 * of device.
 */
export function sameBits(
  graph: Graph,
  { unit, results: all }: { readonly unit: Unit; readonly results: readonly NodeId[] },
  placement: Placement,
): (results: readonly NodeId[]) => boolean {
  const sums = unit.nodes.some((node) => ["reduction", "pooling"].includes(rolesOf(graph)[node.id]));
  return (results) => {
    if (!sums || results.length === all.length) return true;
    const dropped = new Set(all.filter((id) => !results.includes(id)));
    const stored = new Set([...placement.stored].filter((id) => !dropped.has(id)));
    const part = composeKernel(graph, { ...unit, nodes: neededFor(unit.nodes, results) }, { ...placement, stored });
    const whole = composeKernel(graph, unit, placement);
    return Object.values(profiles).every((profile) => orderOfSums(part, profile) === orderOfSums(whole, profile));
  };
}

/** The schedule but for what changes no sum: how many results an invocation computes, where each of them is summed by itself. */
function orderOfSums(kernel: Kernel, profile: Profile): string {
  const { tile, ...others } = chooseSchedule(kernel, profile);
  return JSON.stringify(others.stationary ? { ...others, tile } : others);
}

/** Of the nodes of a kernel, in order, those on which the results depend. */
export function neededFor(nodes: readonly Node[], results: readonly NodeId[]): readonly Node[] {
  const needed = new Set(results);
  for (const { id, operands } of nodes.toReversed()) {
    if (needed.has(id)) for (const operand of Object.values(operands)) needed.add(operand);
  }
  return nodes.filter(({ id }) => needed.has(id));
}
