import { invariant } from "../base/invariant.js";
import type { CheckedData, CheckedModel } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { createBuilder, type GraphBuilder } from "../ops/builder.js";
import { forwardPipeline } from "../passes/pipeline.js";
import { type RunOptions, runPasses } from "../passes/run.js";
import { gatherPorts, rowSources } from "./columns.js";

type Named = { readonly [name: string]: Node };

/** A network over a step's rows, and the builder that goes on from it. */
export interface Forward {
  readonly builder: GraphBuilder;
  readonly control: Node;
  /** Of every output, as the data has it. */
  readonly targets: Named;
  /** Of every output, as the network computes it. */
  readonly values: Named;
}

/** The network in training mode, after the passes that belong before differentiation: the gradient would read what they take away. */
export function buildForward(model: CheckedModel, data: CheckedData, batch: number, passes?: RunOptions): Forward {
  const builder = createBuilder();
  const rows = rowSources(builder, batch);
  const { control } = rows;
  const inputs = gatherPorts(builder, rows, data, model.inputs);
  const targets = gatherPorts(builder, rows, data, model.outputs);
  const values = model.build({ builder, mode: "training", batch, inputs, control });
  return rewriteForward({ builder, control, targets, values }, passes);
}

/** Passes make all nodes new: those that are still wanted go through them as outputs, and are found again by name. */
function rewriteForward({ builder, control, targets, values }: Forward, passes?: RunOptions): Forward {
  const outputs = [
    { name: "control", node: control.id },
    ...Object.entries(targets).map(([name, { id }]) => ({ name: `target/${name}`, node: id })),
    ...Object.entries(values).map(([name, { id }]) => ({ name: `value/${name}`, node: id })),
  ];
  const graph = runPasses({ ...builder.finish(), outputs }, forwardPipeline, passes);
  const next = createBuilder({ ...graph, outputs: [] });
  const found = new Map(graph.outputs.map(({ name, node }) => [name, next.node(node)]));
  const again = (name: string): Node => {
    const node = found.get(name);
    invariant(node, `the forward passes lost ${name}`);
    return node;
  };
  const all = (kind: string, nodes: Named): Named =>
    Object.fromEntries(Object.keys(nodes).map((name) => [name, again(`${kind}/${name}`)]));
  return { builder: next, control: again("control"), targets: all("target", targets), values: all("value", values) };
}
