import { differentiate } from "../../compiler/autodiff/differentiate.js";
import type { Graph } from "../../compiler/ir/graph.js";
import { removeDeadCode } from "../../compiler/passes/remove_dead_code.js";
import { expand } from "../pure/layers/expand.js";
import { type ActivationCase, activationPoints } from "./activation_cases.js";

/** The layer over all points, twice since a test's batch is 2: outputs `y` and, by the sum of all results, `gradient`. */
export function activationGraph({ layer, written = {} }: ActivationCase): Graph {
  const { builder, inputs, output, diagnostics } = expand(layer, [[activationPoints.length, 1]], written);
  const [x] = inputs;
  if (!output || !x) throw new Error(`${layer}: ${diagnostics.map(({ title }) => title).join("; ")}`);
  const [gradient] = differentiate(builder, output, [x]);
  if (!gradient) throw new Error(`${layer} has no gradient`);
  builder.output("gradient", gradient);
  return removeDeadCode.run(builder.finish());
}

export const activationSources = { x0: [...activationPoints, ...activationPoints], "M/prelu/alpha": [0.25] };
