import { control as words } from "../../runtime/manifest.js";
import type { CheckedTraining } from "../check/checked.js";
import { createBuilder } from "../ops/builder.js";
import { evaluateGraph } from "../ops/evaluate.js";
import { turnOf } from "./add_up.js";
import { learningRates, plateauPath } from "./learning_rate.js";

/** How long a training is, in updates of the weights. */
export interface Updates {
  readonly perEpoch: number;
  readonly all: number;
}

/**
 * The optimizer's learning rate at each of the updates, counted from 0: by the very operators that compute it on the device, in
 * float64. A plateau, which nobody can foresee, has not come.
 */
export function sampleRate(training: CheckedTraining, at: readonly number[], { perEpoch, all }: Updates): readonly number[] {
  const builder = createBuilder();
  const control = builder.emit("control", {});
  const { updates } = turnOf(builder, { ...training, accumulate: 1 }, { control });
  builder.output("rate", learningRates(builder, training, { control, updates })());
  const graph = builder.finish();
  return at.map((update) => {
    const told = Array.from({ length: words.words }, () => 0);
    Object.assign(told, { [words.step]: update, [words.updatesPerEpoch]: perEpoch, [words.updates]: all });
    return evaluateGraph(graph, { control: told, [plateauPath]: [1] }).outputs.rate.data[0];
  });
}
