import { bytesPerElement } from "../../runtime/manifest.js";
import { grouped, showBytes, showCount } from "../base/figures.js";
import type { Span } from "../base/span.js";
import type { Given } from "../check/observer.js";
import { showShape, showType } from "../diagnostics/words.js";
import type { Graph, Node } from "../ir/graph.js";
import { elementCount, type TensorType } from "../ir/types.js";
import { flopsOfNode } from "../plan/work.js";
import type { Expr } from "../syntax/ast.js";
import { withinModel } from "../training/path_pattern.js";
import { type Analysis, placeOf } from "./analysis.js";
import { everyExpression } from "./every_expression.js";

/** What one use of a step or expression costs. */
export interface NetworkFacts {
  readonly type: TensorType;
  readonly parameters: readonly { readonly path: string; readonly shape: readonly number[]; readonly isTrained: boolean }[];
  /** Floating-point operations of the forward pass for one example. */
  readonly flops: number;
}

/** Of each use of the expression at a place, in the order in which the network has them. */
export const factsAt = ({ given, networks }: Analysis, span: Pick<Span, "start" | "end">): readonly NetworkFacts[] =>
  (given.get(placeOf(span)) ?? []).flatMap((one) => {
    const graph = networks.get(one.model);
    return graph ? [factsOf(one, graph)] : [];
  });

function factsOf({ type, nodes: { first, end }, path }: Given, graph: Graph): NetworkFacts {
  const own = graph.nodes.slice(first, end);
  // A layer that is shared has its parameters from its first use.
  const isOwn = ({ attrs }: Node): boolean => path === undefined || String(attrs.path).startsWith(`${path}/`);
  const parameters = (path === undefined ? own : graph.nodes).filter((node) => node.op === "parameter" && isOwn(node));
  const batch = graph.nodes.find(({ op }) => op === "input")?.type.shape[0] ?? 1;
  return {
    type,
    parameters: parameters.map(({ attrs, type: { shape } }) => ({
      ...{ path: String(attrs.path), shape, isTrained: attrs.trainable !== false },
    })),
    flops: own.reduce((sum, node) => sum + flopsOfNode(graph, node), 0) / batch,
  };
}

/** `f32[26, 26, 32]`, or `3 uses` where they are of several types. */
export function showTypes(types: readonly TensorType[]): string {
  const shown = new Set(types.map(showType));
  return shown.size === 1 ? [...shown].join("") : `${types.length} uses: ${[...shown].join(", ")}`;
}

/** Uses that are told apart; of more, the first. */
const mostUses = 8;

/** Markdown: shapes in and out, parameters, operations, and how much memory the result takes. */
export function renderFacts(facts: readonly NetworkFacts[], inputs: readonly TensorType[]): string {
  const uses = facts.map((one, index) => {
    const input = inputs.length === facts.length ? inputs[index] : undefined;
    return { flow: `${input ? `\`${showType(input)}\` → ` : ""}\`${showType(one.type)}\``, cost: costOf(one) };
  });
  const distinct = [...new Map(uses.map((use) => [`${use.flow}${use.cost}`, use])).values()];
  const [first] = distinct;
  if (!first) return "";
  const count = facts.length > 1 ? `${facts.length} uses` : "";
  if (distinct.length > 1) {
    const lines = distinct.slice(0, mostUses).map(({ flow, cost }) => `- ${flow}: ${cost}`);
    return `${count}:\n${lines.join("\n")}${distinct.length > mostUses ? "\n- …" : ""}`;
  }
  const paths = facts.length === 1 ? (facts[0]?.parameters ?? []) : [];
  const shown = paths.length > mostUses ? [] : paths.map(({ path, shape }) => `- \`${path}\` \`${showShape(shape)}\``);
  return [`${first.flow}${count === "" ? "" : ` (${count})`}`, first.cost, shown.join("\n")]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** `320 parameters (1.28 kB) · 401 kFLOP for an example · result 86.5 kB`. */
function costOf({ type, parameters, flops }: NetworkFacts): string {
  const count = parameters.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const fixed = parameters.filter(({ isTrained }) => !isTrained).reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const still = fixed > 0 ? `, ${grouped(fixed)} not trained` : "";
  return [
    ...(count > 0 ? [`${grouped(count)} parameters (${showBytes(4 * count)}${still})`] : []),
    ...(flops >= 1 ? [`${showCount(flops)}FLOP for an example`] : []),
    `result ${showBytes(bytesPerElement(type.dtype) * elementCount(type.shape))}`,
  ].join(" · ");
}

/** The types that flow into a step, for each use; none where it is no step of a pipe. */
export function flowsInto({ ast, given }: Analysis, span: Pick<Span, "start" | "end">): readonly TensorType[] {
  for (const declaration of ast.declarations) {
    if (declaration.span.end < span.start || declaration.span.start > span.end) continue;
    for (const expr of everyExpression(declaration)) {
      if (expr.kind === "pipe" && expr.step.span.start === span.start && expr.step.span.end === span.end)
        return typesOf(expr.input, given);
    }
  }
  return [];
}

/** The types of an expression, for each use of the block that it stands in. */
export function typesOf(expr: Expr, given: Analysis["given"]): readonly TensorType[] {
  const own = given.get(placeOf(expr.span)) ?? (expr.kind === "pipe" ? given.get(placeOf(expr.step.span)) : undefined);
  return own?.map(({ type }) => type) ?? [];
}

/** The paths of a network's parameters, as patterns mean them: without the model. */
export const pathsOf = (graph: Graph | undefined): readonly string[] => [
  ...new Set((graph?.nodes ?? []).flatMap(({ op, attrs }) => (op === "parameter" ? [withinModel(String(attrs.path))] : []))),
];
