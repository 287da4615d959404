import type { Loss, Optimizer, Schedule } from "../compiler/training/define.js";
import type { Metric } from "../compiler/training/metrics.js";

/** What a page shows of a loss, a metric, an optimizer or a schedule: enough to make a whole file of, which a test compiles. */
export interface TrainingExample {
  readonly output: string;
  /** What makes the output of 16 features. */
  readonly network: string;
  /** The settings of `train`. */
  readonly settings: readonly string[];
}

export const lossExample = ({ name, example: { output, network, loss = name } }: Loss): TrainingExample => ({
  ...{ output, network },
  settings: [`loss: ${loss}`],
});

/** For the first kind of output that the metric fits. */
export function metricExample({ name, fits, example = name }: Metric): TrainingExample {
  const found = outputs[fits[0] ?? ""];
  if (!found) throw new Error(`there is no example for outputs of type ${fits[0]}`);
  return { ...found, settings: [...found.settings, `metrics: [${example}]`] };
}

export const optimizerExample = ({ name }: Pick<Optimizer, "name">): TrainingExample => ({
  ...number,
  settings: [...number.settings, `optimizer: ${name}(learning_rate: 0.001)`],
});

export const scheduleExample = ({ name }: Pick<Schedule, "name">): TrainingExample => ({
  ...number,
  settings: [...number.settings, `optimizer: adam(learning_rate: ${name}(0.001))`],
});

export const wholeFile = ({ output, network, settings }: TrainingExample): string => `dlm 1

model M {
  input  x: ${network.startsWith("embedding") ? "tokens[16]" : "f32[16]"}
  output y: ${output}
  y = x -> ${network}
}

data D for M {
  train = npy(x: "x.npy", y: "y.npy")
}

train M on D {
${settings.map((setting) => `  ${setting}\n`).join("")}}
`;

const number: TrainingExample = { output: "number", network: "dense(1)", settings: ["loss: mse"] };

const outputs: { readonly [kind: string]: TrainingExample } = {
  class: { output: "class[10]", network: "dense(10) -> softmax", settings: ["loss: sparse_categorical_crossentropy"] },
  tokens: {
    output: "tokens[16]",
    network: "embedding(50, 8) -> dense(50) -> softmax",
    settings: ["loss: sparse_categorical_crossentropy"],
  },
  number,
};
