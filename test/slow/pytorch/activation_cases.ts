import type { LayerCase, Optimizer } from "./case.js";
import { mse, sgd } from "./settings.js";

/** An activation between two dense layers. */
const activation = (dlm: string, torch: string, optimizer: Optimizer = sgd): LayerCase => ({
  name: dlm,
  input: "f32[6]",
  output: "f32[3]",
  dlm: `y = x -> dense(8, bias_initializer: he_normal) -> ${dlm} -> dense(3)`,
  torch: `dense("dense_2", ${torch.replace(/\bx\b/, 'dense("dense_1", x)')})`,
  loss: mse,
  optimizer,
});

export const activationCases: readonly LayerCase[] = [
  activation("leaky_relu", "F.leaky_relu(x, 0.3)"),
  activation("leaky_relu(negative_slope: 0.1)", "F.leaky_relu(x, 0.1)"),
  activation("prelu(initializer: constant(0.25))", 'F.prelu(x, w["prelu_1/alpha"])'),
  activation("elu", "F.elu(x)"),
  activation("elu(alpha: 0.5)", "F.elu(x, 0.5)"),
  activation("selu", "torch.selu(x)"),
  activation("gelu", "F.gelu(x)"),
  activation("gelu(approximate: true)", 'F.gelu(x, approximate="tanh")'),
  activation("silu", "F.silu(x)"),
  activation("mish", "F.mish(x)"),
  activation("softplus", "F.softplus(x)"),
  activation("softsign", "F.softsign(x)"),
  activation("hard_sigmoid", "F.hardsigmoid(x)"),
  activation("hard_swish", "F.hardswish(x)"),
  // Scores of a log_softmax are large: the steps of the others would diverge.
  activation("log_softmax", "F.log_softmax(x, -1)", { dlm: "sgd(learning_rate: 0.001)", torch: "SGD(parameters, lr=0.001)" }),
  activation("softmax", "torch.softmax(x, -1)"),
];
