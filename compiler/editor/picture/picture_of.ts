import type { CheckedModel } from "../../check/checked.js";
import type { Graph } from "../../ir/graph.js";
import { pipelineFor } from "../../passes/pipeline.js";
import { runPasses } from "../../passes/run.js";
import { makePlan } from "../../plan/plan.js";
import { assemblePredict } from "../../program/predict.js";
import { lavapipe } from "../../schedule/profile.js";
import type { Analysis } from "../analysis.js";
import { arrange } from "./arrange.js";
import { describeNetwork } from "./describe.js";
import type { Diagram, DiagramNode } from "./diagram.js";
import { describeDispatches } from "./dispatches.js";
import { draw } from "./draw.js";
import { findFused } from "./fused.js";
import { readNetwork } from "./network.js";

/** `blocks` shows a block as one node, and what is repeated as one, `layers` what they hold, `kernels` what runs when the model predicts, which a file with mistakes has not. */
export const pictureLevels = ["blocks", "layers", "kernels"] as const;
export type PictureLevel = (typeof pictureLevels)[number];

export interface PictureOptions {
  /** The name of the model; the first of the file unless told. */
  readonly model?: string;
  /** `layers` unless told. */
  readonly level?: PictureLevel;
  /**
   * Without it the steps that one kernel computes are not outlined: finding them takes the passes of the compiler, which is most of the time.
   * Present unless told otherwise.
   */
  readonly fusion?: "shown" | "hidden";
}

export interface Picture {
  readonly model: string;
  /** A whole SVG document. Each node has `data-id`, `data-start`, `data-end`, `data-line`, and `data-path` where it comes from another file. */
  readonly svg: string;
  readonly nodes: readonly PictureNode[];
}

/** What a node of the picture stands for, by its `data-id`. */
export interface PictureNode extends Pick<DiagramNode, "id" | "kind" | "title" | "description" | "span"> {}

/**
 * Draws a model of a file. Undefined where the file has no such model, or one whose network is not known at all. A file with mistakes
 * is drawn as far as it is understood. Pure and deterministic.
 */
export function pictureOf(analysis: Analysis, options: PictureOptions = {}): Picture | undefined {
  const diagram = diagramOf(analysis, options);
  if (!diagram) return undefined;
  const svg = draw(diagram, arrange(diagram), { path: analysis.source.path, textOf: analysis.textOf });
  return { model: diagram.title, svg, nodes: diagram.nodes.flatMap(allNodes) };
}

function diagramOf(
  analysis: Analysis,
  { model: wanted, level = "layers", fusion = "shown" }: PictureOptions,
): Diagram | undefined {
  const decl = analysis.ast.declarations
    .filter((one) => one.kind === "model")
    .find(({ name: { name } }) => wanted === undefined || name === wanted);
  if (!decl) return undefined;
  const { name } = decl.name;
  const model = analysis.module?.models.find((one) => one.name === name);
  if (level === "kernels") return model && describeDispatches(model, makePlan(predictGraph(model), lavapipe));

  const graph = analysis.networks.get(name);
  if (!graph) return undefined;
  const values = analysis.values.filter(({ given }) => given.model === name);
  const network = readNetwork(graph, values);
  const fused = model && fusion === "shown" && findFused(predictGraph(model), network);
  return describeNetwork(analysis, { decl, graph, network, ...(model && { model }), ...(fused && { fused }) }, level);
}

/** The graph of a prediction of one example, after all passes. */
const predictGraph = (model: CheckedModel): Graph =>
  runPasses(assemblePredict(model, 1).graph, pipelineFor({ buffers: lavapipe.storageBuffers }));

const allNodes = (node: DiagramNode): readonly PictureNode[] => [
  {
    id: node.id,
    kind: node.kind,
    title: node.title + (node.rest ?? ""),
    description: node.description,
    ...(node.span && { span: node.span }),
  },
  ...(node.inner ?? []).flatMap(allNodes),
];
