import type { CheckedModel, Port } from "../../../compiler/check/checked.js";
import type { Node } from "../../../compiler/ir/graph.js";
import { scalar } from "../../../compiler/ops/broadcast.js";
import type { GraphBuilder } from "../../../compiler/ops/builder.js";

/** Models as the checker would hand them over, made by hand, so that the assembly is tested without it. */

const at = (line: number) => ({ path: "hand.dlm", start: line * 10, end: line * 10 + 9 });

const port = (name: string, kind: string, shape: readonly number[], classes?: number): Port => ({
  name,
  kind,
  value: { dtype: "f32", shape },
  target: classes ? { dtype: "u32", shape: [1] } : { dtype: "f32", shape },
  ...(classes && { classes }),
  span: at(1),
});

const weight = (builder: GraphBuilder, path: string, shape: readonly number[], trainable = true): Node =>
  builder.emit("parameter", {}, { path, shape, trainable, initializer: { kind: "zeros" } }, { name: path });

const dense = (builder: GraphBuilder, x: Node, path: string, units: number): Node => {
  const kernel = weight(builder, `${path}/kernel`, [x.type.shape[1] ?? 0, units]);
  const product = builder.emit("matmul", { a: x, b: kernel }, { transpose_a: false, transpose_b: false });
  return builder.emit("add", { a: product, b: weight(builder, `${path}/bias`, [units]) });
};

/** f32[3] -> dense(4) -> tanh -> dense(3) -> softmax, trained by adam in batches of 4. */
export const perceptron: CheckedModel = {
  name: "Tiny",
  span: at(0),
  inputs: [port("x", "f32", [3])],
  outputs: [port("kind", "class", [3], 3)],
  build: ({ builder, inputs }) => {
    const { x } = inputs;
    if (!x) throw new Error("no input");
    const hidden = builder.emit("tanh", { x: dense(builder, x, "Tiny/hidden", 4) });
    return { kind: builder.emit("softmax", { x: dense(builder, hidden, "Tiny/out", 3) }) };
  },
  data: {
    name: "Rows",
    span: at(2),
    splits: {},
    columns: [
      { name: "x", storage: "f32", shape: [3], transforms: [] },
      { name: "kind", storage: "u8", shape: [], transforms: [] },
    ],
  },
  training: {
    span: at(3),
    losses: [{ output: "kind", loss: "sparse_categorical_crossentropy", parameters: {}, weight: 1, span: at(4) }],
    optimizer: { name: "adam", parameters: { learning_rate: 0.05, beta_1: 0.9, beta_2: 0.999, epsilon: 1e-7 }, span: at(5) },
    batch: 4,
    epochs: 1,
    seed: 1,
    metrics: ["accuracy"],
  },
};

/**
 * An image of bytes and two numbers in; a class, a quantity and a probability out of one trunk, whose mean is normalised by a
 * moving mean. Plain sgd with learning rate 1, so that a parameter's change is its gradient.
 */
export const branched: CheckedModel = {
  name: "Branched",
  span: at(0),
  inputs: [port("image", "image", [6, 6, 1]), port("extra", "f32", [2])],
  outputs: [port("kind", "class", [3], 3), port("size", "number", [1]), port("good", "probability", [1])],
  build: ({ builder, inputs, mode }) => {
    const { emit } = builder;
    const { image, extra } = inputs;
    if (!image || !extra) throw new Error("no input");
    const batch = image.type.shape[0] ?? 0;
    const trunk = builder.at(at(6), () => {
      const filters = weight(builder, "Branched/conv2d_1/kernel", [3, 3, 1, 2]);
      const window = { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] };
      const convolved = emit("conv", { x: image, w: filters }, window, { name: "conv2d_1" });
      const biased = emit("add", { a: convolved, b: weight(builder, "Branched/conv2d_1/bias", [2]) }, {}, { name: "conv2d_1" });
      const pooling = { pool: [2, 2], stride: [2, 2], padding: [0, 0, 0, 0] };
      const pooled = emit("max_pool", { x: emit("relu", { x: biased }) }, pooling);
      return emit("reshape", { x: pooled }, { shape: [batch, 8] });
    });
    const joined = emit("concat", { a: trunk, b: extra }, { axis: 1 });
    const moving = weight(builder, "Branched/center/mean", [10], false);
    const mean = emit("reduce_mean", { x: joined }, { axes: [0], keep: false });
    if (mode === "training") {
      const share = (x: Node, by: number) => emit("mul", { a: x, b: scalar(emit, by) });
      builder.update(moving, emit("add", { a: share(moving, 0.75), b: share(mean, 0.25) }));
    }
    const centred = emit("sub", { a: joined, b: mode === "training" ? mean : moving });
    return {
      kind: emit("softmax", { x: dense(builder, centred, "Branched/kind", 3) }),
      size: dense(builder, emit("tanh", { x: centred }), "Branched/size", 1),
      good: emit("sigmoid", { x: dense(builder, centred, "Branched/good", 1) }),
    };
  },
  data: {
    name: "Rows",
    span: at(2),
    splits: {},
    columns: [
      {
        name: "image",
        storage: "u8",
        shape: [6, 6],
        transforms: [
          { name: "scale", parameters: { factor: 1 / 255 }, span: at(7) },
          { name: "shift", parameters: { amount: -0.5 }, span: at(8) },
        ],
      },
      { name: "extra", storage: "f32", shape: [2], transforms: [] },
      { name: "kind", storage: "u8", shape: [1], transforms: [] },
      { name: "size", storage: "f32", shape: [1], transforms: [{ name: "scale", parameters: { factor: 0.1 }, span: at(9) }] },
      { name: "good", storage: "f32", shape: [1], transforms: [] },
    ],
  },
  training: {
    span: at(3),
    losses: [
      { output: "kind", loss: "sparse_categorical_crossentropy", parameters: {}, weight: 1, span: at(4) },
      { output: "size", loss: "mse", parameters: {}, weight: 0.5, span: at(4) },
      { output: "good", loss: "binary_crossentropy", parameters: {}, weight: 2, span: at(4) },
    ],
    optimizer: { name: "sgd", parameters: { learning_rate: 1, momentum: 0, nesterov: false }, span: at(5) },
    batch: 4,
    epochs: 1,
    seed: 1,
    metrics: ["accuracy", "mse"],
  },
};
