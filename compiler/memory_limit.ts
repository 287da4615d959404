import type { Span } from "./base/span.js";
import { memoryLimitTooLow } from "./diagnostics/device.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import type { Node } from "./ir/graph.js";
import { verifyGraph } from "./passes/verify.js";
import { type Limited, limitMemory } from "./plan/memory/limit_memory.js";
import { peakOf } from "./plan/peak.js";
import type { Plan } from "./plan/plan.js";
import type { Program } from "./program/program.js";

/** Lets a training step whose plan takes more than `limit` bytes compute values again. Undefined where nothing is to be done. */
export function limitProgram({ kind, graph }: Program, { peakBytes }: Plan, limit: number | undefined): Limited | undefined {
  if (limit === undefined || kind !== "train" || peakBytes <= limit) return undefined;
  // Beside the graph's own values, kernels may need room for sums: the same kernels need the same, however often they run.
  const limited = limitMemory(graph, limit - (peakBytes - peakOf(graph)));
  verifyGraph(limited.graph);
  return limited;
}

const mostLabels = 4;

/** Tells that a step does not fit, and what holds the memory: values by the line that they come from. */
export function tooLittle(
  model: { readonly name: string; readonly span: Span },
  { plan, limited }: { readonly plan: Plan; readonly limited: Limited },
  limit: number,
): Diagnostic {
  const residents = plan.values.filter(({ node }) => ["parameter", "state"].includes(node.op));
  const places = new Map<string, { readonly span: Span; readonly nodes: Node[]; bytes: number }>();
  for (const { node, bytes } of [...residents, ...limited.holders]) {
    const span = node.origin ?? model.span;
    const key = `${span.path} ${span.start}`;
    const place = places.get(key) ?? { span, nodes: [], bytes: 0 };
    places.set(key, place);
    place.nodes.push(node);
    place.bytes += bytes;
  }
  const holders = [...places.values()]
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, mostLabels)
    .map(({ span, nodes, bytes }) => ({ what: nameOf(nodes), span, bytes }));
  return memoryLimitTooLow({ model: model.name, bytes: plan.peakBytes, limit, holders });
}

const nameOf = ([first, ...others]: readonly Node[]): string =>
  `${first === undefined ? "values" : String(first.attrs.path ?? first.name)}${others.length > 0 ? ` and ${others.length} more` : ""}`;
