import type { Loss, Optimizer } from "./case.js";

/** Losses and optimizers for cases that are about something else. */
export const mse: Loss = { dlm: "mse", torch: "F.mse_loss(y, t)" };
export const classes: Loss = { dlm: "sparse_categorical_crossentropy", torch: "F.cross_entropy(y, t[:, 0])" };
export const distribution: Loss = {
  dlm: "categorical_crossentropy",
  torch: "F.cross_entropy(y, t)",
  targets: "distribution",
};
export const binary: Loss = { dlm: "binary_crossentropy", torch: "F.binary_cross_entropy_with_logits(y, t)" };

export const sgd: Optimizer = { dlm: "sgd(learning_rate: 0.1)", torch: "SGD(parameters, lr=0.1)" };
/** Slow enough that no case diverges: then any two sequences of roundings part. */
export const momentum: Optimizer = {
  dlm: "sgd(learning_rate: 0.01, momentum: 0.9)",
  torch: "SGD(parameters, lr=0.01, momentum=0.9)",
};
export const adam: Optimizer = { dlm: "adam(learning_rate: 0.01)", torch: "KerasAdam(parameters, lr=0.01)" };
