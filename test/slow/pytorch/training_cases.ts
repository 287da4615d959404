import type { LayerCase, Loss, Optimizer } from "./case.js";
import { mse } from "./settings.js";

/** A network of two layers for whatever is done to its weights; what its training says further stands behind the optimizer. */
const trained = (name: string, optimizer: Optimizer, more: Partial<LayerCase> = {}): LayerCase => ({
  name,
  input: "f32[6]",
  output: "f32[3]",
  dlm: "y = x -> dense(8, bias_initializer: he_normal) -> tanh -> dense(3, bias_initializer: he_normal)",
  torch: 'dense("dense_2", tanh(dense("dense_1", x)))',
  loss: mse,
  optimizer,
  ...more,
});

const formula = { formula: true } as const;

export const optimizerCases: readonly LayerCase[] = [
  trained("rmsprop", {
    dlm: "rmsprop(learning_rate: 0.01, epsilon: 1e-12)",
    torch: "torch.optim.RMSprop(parameters, lr=0.01, alpha=0.9, eps=1e-12)",
  }),
  trained("rmsprop centered, with momentum", {
    dlm: "rmsprop(learning_rate: 0.003, rho: 0.8, momentum: 0.5, epsilon: 1e-12, centered: true)",
    torch: "torch.optim.RMSprop(parameters, lr=0.003, alpha=0.8, momentum=0.5, eps=1e-12, centered=True)",
  }),
  trained(
    "rmsprop with Keras's epsilon, large",
    {
      dlm: "rmsprop(learning_rate: 0.02, rho: 0.7, momentum: 0.6, epsilon: 0.01, centered: true)",
      torch: "Formula(parameters, keras_rmsprop(0.02, 0.7, 0.6, 0.01, True))",
    },
    formula,
  ),
  trained("adagrad", {
    dlm: "adagrad(learning_rate: 0.1)",
    torch: "torch.optim.Adagrad(parameters, lr=0.1, initial_accumulator_value=0.1, eps=1e-10)",
  }),
  trained("adadelta", {
    dlm: "adadelta(learning_rate: 1.0, rho: 0.9, epsilon: 0.0001)",
    torch: "torch.optim.Adadelta(parameters, lr=1.0, rho=0.9, eps=0.0001)",
  }),
  trained("nadam", { dlm: "nadam(learning_rate: 0.01)", torch: "Formula(parameters, nadam(0.01))" }, formula),
  trained("adamax", {
    dlm: "adamax(learning_rate: 0.01)",
    torch: "torch.optim.Adamax(parameters, lr=0.01, eps=1e-7)",
  }),
  trained("lion", { dlm: "lion(learning_rate: 0.003)", torch: "Formula(parameters, lion(0.003))" }, formula),
  trained("lamb", { dlm: "lamb(learning_rate: 0.02)", torch: "Formula(parameters, lamb(0.02))" }, formula),
  trained(
    "lamb with weight decay",
    {
      dlm: "lamb(learning_rate: 0.02, weight_decay: 0.1)",
      torch: "Formula(parameters, lamb(0.02, decay=0.1))",
    },
    formula,
  ),
];

/** Plain steps, so that what differs is the rate. */
const scheduled = (name: string, rate: string, torch: string, base = 0.1, more: Partial<LayerCase> = {}): LayerCase =>
  trained(name, { dlm: `sgd(learning_rate: ${rate})`, torch: `scheduled(SGD(parameters, lr=${base}), ${torch})` }, more);

const schedulers = "torch.optim.lr_scheduler";

export const scheduleCases: readonly LayerCase[] = [
  scheduled(
    "warm-up of a constant",
    "constant(0.1, warmup: 8)",
    `lambda o: ${schedulers}.LinearLR(o, start_factor=1/8, end_factor=1, total_iters=7)`,
  ),
  scheduled("step", "step(0.1, every: 6, factor: 0.3)", `lambda o: ${schedulers}.StepLR(o, 6, 0.3)`),
  scheduled("exponential", "exponential(0.1, every: 1, factor: 0.9)", `lambda o: ${schedulers}.ExponentialLR(o, 0.9)`),
  scheduled(
    "polynomial",
    "polynomial(0.1, power: 2, over: 15)",
    `lambda o: ${schedulers}.PolynomialLR(o, total_iters=15, power=2)`,
  ),
  scheduled(
    "cosine over a share of the whole",
    "cosine(0.1, end: 0.01, over: share(0.9))",
    `lambda o: ${schedulers}.LambdaLR(o, lambda t: 0.1 + 0.9 * (1 + np.cos(np.pi * min(t, 18) / 18)) / 2)`,
  ),
  scheduled("cosine over all", "cosine(0.1, end: 0.01)", `lambda o: ${schedulers}.CosineAnnealingLR(o, 20, 0.01)`),
  scheduled(
    "cosine_restarts",
    "cosine_restarts(0.1, first: 3, lengthen: 2, end: 0.001)",
    `lambda o: ${schedulers}.CosineAnnealingWarmRestarts(o, 3, 2, 0.001)`,
  ),
  scheduled("one_cycle", "one_cycle(0.1)", `lambda o: ${schedulers}.OneCycleLR(o, 0.1, total_steps=20, cycle_momentum=False)`),
  trained("a schedule in adamw, whose decay follows it", {
    dlm: "adamw(learning_rate: exponential(0.01, every: 1, factor: 0.9), weight_decay: 0.1)",
    torch: `scheduled(KerasAdam(parameters, lr=0.01, weight_decay=0.1), lambda o: ${schedulers}.ExponentialLR(o, 0.9))`,
  }),
];

/** Mean squared error, with what the weights add. */
const penalised = (penalty: string): Loss => ({ dlm: "mse", torch: `F.mse_loss(y, t) + ${penalty}` });

const sgd = "SGD(parameters, lr=0.1)";
const withMore = (settings: string): string => `sgd(learning_rate: 0.1)\n  ${settings}`;

export const trainingCases: readonly LayerCase[] = [
  trained("clip_value", {
    dlm: withMore("clip_value: 0.01"),
    torch: `clipped(${sgd}, lambda p: torch.nn.utils.clip_grad_value_(p, 0.01))`,
  }),
  // PyTorch divides by the norm and 1e-6: the gradients are made large beside that.
  trained(
    "clip_norm",
    { dlm: withMore("clip_norm: 0.2"), torch: `clipped(${sgd}, by_tensor(0.2))` },
    { loss: { dlm: "100 * mse", torch: "100 * F.mse_loss(y, t)" } },
  ),
  trained(
    "clip_global_norm",
    { dlm: withMore("clip_global_norm: 0.3"), torch: `clipped(${sgd}, lambda p: torch.nn.utils.clip_grad_norm_(p, 0.3))` },
    { loss: { dlm: "100 * mse", torch: "100 * F.mse_loss(y, t)" } },
  ),
  trained("accumulate", { dlm: withMore("accumulate: 4"), torch: `Accumulated(${sgd}, 4)` }),
  trained("accumulate under adam", {
    dlm: "adam(learning_rate: 0.01)\n  accumulate: 5",
    torch: "Accumulated(KerasAdam(parameters, lr=0.01), 5)",
  }),
  trained("ema: the weights are their average", { dlm: withMore("ema: 0.9"), torch: `averaged(${sgd}, 0.9, 20)` }),
  trained(
    "l1 and l2 by patterns",
    { dlm: withMore('parameters: [group("*/kernel", l2: 0.01), group("dense_1/*", l1: 0.002)]'), torch: sgd },
    {
      loss: penalised(
        '0.01 * (w["dense_1/kernel"].square().sum() + w["dense_2/kernel"].square().sum()) + 0.002 * (w["dense_1/kernel"].abs().sum() + w["dense_1/bias"].abs().sum())',
      ),
    },
  ),
  trained("groups with rates and decay of their own, one frozen", {
    dlm: 'adamw(learning_rate: 0.01, weight_decay: 0.1)\n  parameters: [group("*/bias", weight_decay: 0), group("dense_2/*", learning_rate_factor: 0.3), freeze("dense_2/bias")]',
    torch: `KerasAdam([{"params": [w["dense_1/kernel"]]}, {"params": [w["dense_1/bias"]], "weight_decay": 0}, {"params": [w["dense_2/kernel"]], "lr": 0.003}], lr=0.01, weight_decay=0.1)`,
  }),
  trained(
    "max_norm",
    {
      dlm: withMore('parameters: group("*/kernel", max_norm: 0.8)'),
      torch: `Then(${sgd}, after=max_norm([w["dense_1/kernel"], w["dense_2/kernel"]], 0.8))`,
    },
    formula,
  ),
];
