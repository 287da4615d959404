import type { LayerCase, Optimizer } from "./case.js";
import { adam, binary, classes, distribution, momentum, mse, sgd } from "./settings.js";

export type { LayerCase, Loss, Optimizer } from "./case.js";

const nesterov: Optimizer = {
  dlm: "sgd(learning_rate: 0.05, momentum: 0.8, nesterov: true)",
  torch: "SGD(parameters, lr=0.05, momentum=0.8, nesterov=True)",
};
const adamOfOwn: Optimizer = {
  dlm: "adam(learning_rate: 0.02, beta_1: 0.8, beta_2: 0.95, epsilon: 0.001)",
  torch: "KerasAdam(parameters, lr=0.02, betas=(0.8, 0.95), eps=0.001)",
};
const adamw: Optimizer = {
  dlm: "adamw(learning_rate: 0.01, weight_decay: 0.1)",
  torch: "KerasAdam(parameters, lr=0.01, weight_decay=0.1)",
};

/** Networks for whatever is put between an image of odd sides and four numbers. */
const image = (name: string, dlm: string, torch: string, optimizer: Optimizer = momentum): LayerCase => ({
  name,
  input: "f32[9, 7, 3]",
  output: "f32[4]",
  dlm: `y = x -> ${dlm} -> flatten -> dense(4)`,
  torch: `dense("dense_1", flatten(${torch}))`,
  loss: mse,
  optimizer,
});

/** Networks for whatever is put between six features and the output. */
const features = (name: string, { output, dlm, torch, loss, optimizer, rows }: Omit<LayerCase, "name" | "input">): LayerCase => ({
  name,
  input: "f32[6]",
  output,
  dlm: `y = x -> ${dlm}`,
  torch,
  loss,
  optimizer,
  ...(rows === undefined ? {} : { rows }),
});

/** Networks for whatever is put between a sequence and the output. */
const sequence = (name: string, dlm: string, torch: string): LayerCase => ({
  name,
  input: "f32[7, 5]",
  output: "class[4]",
  dlm: `y = x -> ${dlm} -> dense(4) -> softmax`,
  torch: `dense("dense_1", ${torch})`,
  loss: classes,
  optimizer: adam,
});

const hidden = { dlm: "dense(8, bias_initializer: he_normal) -> tanh", torch: 'tanh(dense("dense_1", x))' };

export const layerCases: readonly LayerCase[] = [
  features("dense, tanh; mse; sgd", {
    output: "f32[3]",
    dlm: `${hidden.dlm} -> dense(3)`,
    torch: `dense("dense_2", ${hidden.torch})`,
    loss: mse,
    optimizer: sgd,
  }),
  features("dense without bias, relu; number; sgd with momentum", {
    output: "number",
    dlm: "dense(8, bias: false) -> relu -> dense(1)",
    torch: 'dense("dense_2", relu(dense("dense_1", x)))',
    loss: mse,
    optimizer: momentum,
  }),
  features("softmax and sparse cross-entropy; nesterov", {
    output: "class[5]",
    dlm: `${hidden.dlm} -> dense(5) -> softmax`,
    torch: `dense("dense_2", ${hidden.torch})`,
    loss: classes,
    optimizer: nesterov,
  }),
  features("softmax and cross-entropy with a distribution; adam", {
    output: "f32[5]",
    dlm: `${hidden.dlm} -> dense(5) -> softmax`,
    torch: `dense("dense_2", ${hidden.torch})`,
    loss: distribution,
    optimizer: adam,
  }),
  features("sigmoid and binary cross-entropy of a probability; adam with a large epsilon", {
    output: "probability",
    dlm: `${hidden.dlm} -> dense(1) -> sigmoid`,
    torch: `dense("dense_2", ${hidden.torch})`,
    loss: binary,
    optimizer: adamOfOwn,
  }),
  features("sigmoid and binary cross-entropy of labels; adamw", {
    output: "labels[4]",
    dlm: `${hidden.dlm} -> dense(4) -> sigmoid`,
    torch: `dense("dense_2", ${hidden.torch})`,
    loss: binary,
    optimizer: adamw,
  }),
  features("a last batch that is not full; adam", {
    output: "class[5]",
    dlm: `${hidden.dlm} -> dense(5) -> softmax`,
    torch: `dense("dense_2", ${hidden.torch})`,
    loss: classes,
    optimizer: adam,
    rows: 155,
  }),
  features("sigmoid between layers; dropout that drops nothing", {
    output: "f32[3]",
    dlm: "dense(8) -> sigmoid -> dropout(0) -> dense(3)",
    torch: 'dense("dense_2", dropout(sigmoid(dense("dense_1", x)), 0.0))',
    loss: mse,
    optimizer: momentum,
  }),
  features("batch_norm of features", {
    output: "f32[3]",
    // A bias before it would have a gradient of 0 but for rounding, and Adam makes whole steps of that.
    dlm: "dense(8, bias: false) -> batch_norm -> tanh -> dense(3)",
    torch: 'dense("dense_2", tanh(batch_norm("batch_norm_1", dense("dense_1", x))))',
    loss: mse,
    optimizer: adam,
  }),
  image("conv2d valid", "conv2d(4, kernel: 3, bias_initializer: he_normal) -> relu", 'relu(conv2d("conv2d_1", x))'),
  image("conv2d same", "conv2d(4, kernel: 3, padding: same)", 'conv2d("conv2d_1", x, padding="same")'),
  image(
    "conv2d same, stride 2, even kernel",
    "conv2d(4, kernel: [2, 4], stride: 2, padding: same) -> tanh",
    'tanh(conv2d("conv2d_1", x, stride=2, padding="same"))',
  ),
  image(
    "conv2d with sides padded apart, stride [2, 1]",
    "conv2d(4, kernel: [3, 2], stride: [2, 1], padding: [2, 0, 1, 1]) -> tanh",
    'tanh(conv2d("conv2d_1", x, stride=(2, 1), padding=(2, 0, 1, 1)))',
  ),
  image("conv2d dilated", "conv2d(4, kernel: 3, dilation: 2) -> tanh", 'tanh(conv2d("conv2d_1", x, dilation=2))'),
  image(
    "conv2d dilated [1, 3], same",
    "conv2d(4, kernel: 3, dilation: [1, 3], padding: same) -> tanh",
    'tanh(conv2d("conv2d_1", x, dilation=(1, 3), padding="same"))',
  ),
  image(
    "conv2d, relu, max_pool2d, twice",
    "conv2d(4, kernel: 2) -> relu -> max_pool2d(2) -> conv2d(5, kernel: 2) -> relu -> max_pool2d(2)",
    'max_pool2d(relu(conv2d("conv2d_2", max_pool2d(relu(conv2d("conv2d_1", x)), 2))), 2)',
    adam,
  ),
  image(
    "max_pool2d same with windows that overlap",
    "conv2d(4, kernel: 1) -> tanh -> max_pool2d(3, stride: 2, padding: same)",
    'max_pool2d(tanh(conv2d("conv2d_1", x)), 3, 2, "same")',
  ),
  image("avg_pool2d", "conv2d(4, kernel: 1) -> tanh -> avg_pool2d(2)", 'avg_pool2d(tanh(conv2d("conv2d_1", x)), 2)'),
  image(
    "avg_pool2d same with windows that overlap",
    "conv2d(4, kernel: 1) -> tanh -> avg_pool2d([3, 2], stride: [2, 1], padding: same)",
    'avg_pool2d(tanh(conv2d("conv2d_1", x)), (3, 2), (2, 1), "same")',
  ),
  image(
    "conv2d without bias, batch_norm, relu",
    "conv2d(4, kernel: 3, bias: false) -> batch_norm -> relu",
    'relu(batch_norm("batch_norm_1", conv2d("conv2d_1", x)))',
    sgd,
  ),
  image(
    "batch_norm with momentum and epsilon of its own, on the input",
    "batch_norm(momentum: 0.7, epsilon: 0.1) -> conv2d(4, kernel: 3) -> tanh",
    'tanh(conv2d("conv2d_1", batch_norm("batch_norm_1", x, momentum=0.7, epsilon=0.1)))',
  ),
  sequence(
    "batch_norm of a sequence; layer_norm",
    "batch_norm -> lstm(6) -> layer_norm -> last",
    'last(layer_norm("layer_norm_1", lstm("lstm_1", batch_norm("batch_norm_1", x))))',
  ),
  sequence(
    "layer_norm of all axes; rms_norm",
    "layer_norm(axis: 0, epsilon: 0.01) -> lstm(6) -> rms_norm -> last",
    'last(rms_norm("rms_norm_1", lstm("lstm_1", layer_norm("layer_norm_1", x, axis=0, epsilon=0.01))))',
  ),
  image(
    "group_norm",
    "conv2d(6, kernel: 3) -> group_norm(3) -> tanh",
    'tanh(group_norm("group_norm_1", conv2d("conv2d_1", x), 3))',
  ),
  {
    name: "global_avg_pool2d",
    input: "f32[9, 7, 3]",
    output: "class[4]",
    dlm: "y = x -> conv2d(6, kernel: 3) -> tanh -> global_avg_pool2d -> dense(4) -> softmax",
    torch: 'dense("dense_1", global_avg_pool2d(tanh(conv2d("conv2d_1", x))))',
    loss: classes,
    optimizer: adam,
  },
  {
    name: "add and concat of two branches",
    input: "f32[9, 7, 3]",
    output: "f32[4]",
    dlm: `let a = x -> conv2d(3, kernel: 3, padding: same) -> tanh
  y = concat(a, add(a, x)) -> flatten -> dense(4)`,
    torch: `(lambda a: dense("dense_1", flatten(concat(a, a + x))))(tanh(conv2d("conv2d_1", x, padding="same")))`,
    loss: mse,
    optimizer: momentum,
  },
  sequence("lstm, last", "lstm(6) -> last", 'last(lstm("lstm_1", x))'),
  sequence("lstm of aligned rows, last", "lstm(16) -> last", 'last(lstm("lstm_1", x))'),
  sequence("lstm, mean_time", "lstm(16, forget_bias: 0.5) -> mean_time", 'mean_time(lstm("lstm_1", x))'),
  sequence("lstm, max_time", "lstm(16) -> max_time", 'max_time(lstm("lstm_1", x))'),
  sequence("two lstm", "lstm(8) -> lstm(16) -> last", 'last(lstm("lstm_2", lstm("lstm_1", x)))'),
  {
    name: "one layer used twice; arithmetic",
    input: "f32[6]",
    output: "f32[3]",
    dlm: `layer shared = dense(6)
  y = 0.5 * (x -> shared -> tanh -> shared) + x / 4 -> dense(3)`,
    torch: 'dense("dense_1", 0.5 * dense("shared", tanh(dense("shared", x))) + x / 4)',
    loss: mse,
    optimizer: adam,
  },
];
