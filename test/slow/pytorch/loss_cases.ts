import type { LayerCase, Loss, Optimizer } from "./case.js";
import { sgd } from "./settings.js";

interface Written extends Omit<Loss, "dlm"> {
  readonly output?: string;
  /** What comes after the last dense layer, here and there. */
  readonly end?: string;
  readonly torchEnd?: string;
  readonly formula?: true;
}

/** A small network before a loss; its output is f32[5] unless told. */
function loss(dlm: string, { output = "f32[5]", end = "", torchEnd = "y", formula, ...torch }: Written): LayerCase {
  const units = output === "number" || output === "probability" ? 1 : Number(/\[(\d+)/.exec(output)?.[1]);
  return {
    name: `${dlm} of ${output}${torch.weights ? ", with weights of rows" : ""}`,
    input: "f32[6]",
    output,
    dlm: `y = x -> dense(8, bias_initializer: he_normal) -> tanh -> dense(${units})${end}`,
    torch: torchEnd.replace("y", 'dense("dense_2", tanh(dense("dense_1", x)))'),
    loss: { dlm, ...torch },
    optimizer: sgd,
    ...(formula && { formula }),
  };
}

const slow: Optimizer = { dlm: "sgd(learning_rate: 0.001)", torch: "SGD(parameters, lr=0.001)" };
const softmax = " -> softmax";
const sigmoid = " -> sigmoid";
const positive = { end: " -> softplus", torchEnd: "F.softplus(y)" };
const pairs = "(t[:, :, None] > t[:, None, :])";
const meanOfPairs = (each: string): string =>
  `torch.stack([${each.replaceAll("D", "(y[i, :, None] - y[i, None, :])")}[${pairs}[i]].sum() / ${pairs}[i].sum().clamp(min=1) for i in range(len(y))]).mean()`;

const weights = "torch.tensor([0.5, 1.0, 2.0, 0.25, 3.0]).double()";
const listed = "[0.5, 1, 2, 0.25, 3]";

export const lossCases: readonly LayerCase[] = [
  loss("sparse_categorical_crossentropy", { output: "class[5]", end: softmax, torch: "F.cross_entropy(y, t[:, 0])" }),
  loss("sparse_categorical_crossentropy(label_smoothing: 0.1)", {
    output: "class[5]",
    end: softmax,
    torch: "F.cross_entropy(y, t[:, 0], label_smoothing=0.1)",
  }),
  loss(`sparse_categorical_crossentropy(class_weights: ${listed})`, {
    output: "class[5]",
    end: softmax,
    torch: `F.cross_entropy(y, t[:, 0], weight=${weights}, reduction="none").mean()`,
  }),
  loss("categorical_crossentropy", { end: softmax, targets: "distribution", torch: "F.cross_entropy(y, t)" }),
  loss(`categorical_crossentropy(label_smoothing: 0.2, class_weights: ${listed})`, {
    end: softmax,
    targets: "one_hot",
    torch: `F.cross_entropy(y, t, weight=${weights}, label_smoothing=0.2)`,
  }),
  loss("categorical_crossentropy", {
    end: sigmoid,
    torchEnd: "sigmoid(y)",
    targets: "one_hot",
    formula: true,
    torch: "-(t * torch.log(y / y.sum(-1, keepdim=True))).sum(-1).mean()",
  }),
  loss("binary_crossentropy", { output: "probability", end: sigmoid, torch: "F.binary_cross_entropy_with_logits(y, t)" }),
  loss("binary_crossentropy(label_smoothing: 0.2, class_weights: [0.5, 3])", {
    output: "labels[4]",
    end: sigmoid,
    torch: "F.binary_cross_entropy_with_logits(y, 0.8 * t + 0.1, weight=0.5 + 2.5 * t)",
  }),
  loss("binary_focal_crossentropy", {
    output: "probability",
    end: sigmoid,
    formula: true,
    torch: '((torch.sigmoid(y) - t).abs() ** 2 * F.binary_cross_entropy_with_logits(y, t, reduction="none")).mean()',
  }),
  loss("binary_focal_crossentropy(gamma: 1.5, alpha: 0.25)", {
    output: "labels[4]",
    end: sigmoid,
    formula: true,
    torch:
      '((0.75 - 0.5 * t) * (torch.sigmoid(y) - t).abs() ** 1.5 * F.binary_cross_entropy_with_logits(y, t, reduction="none")).mean()',
  }),
  loss("categorical_focal_crossentropy", {
    output: "class[5]",
    end: softmax,
    formula: true,
    torch: "(lambda p: -0.25 * ((1 - p) ** 2 * torch.log(p)).mean())(torch.softmax(y, -1).gather(1, t))",
  }),
  loss("categorical_focal_crossentropy(gamma: 1, alpha: 1)", {
    end: softmax,
    targets: "distribution",
    formula: true,
    torch: "(lambda p: -(t * (1 - p) * torch.log(p)).sum(-1).mean())(torch.softmax(y, -1))",
  }),
  loss("kl_divergence", {
    end: softmax,
    targets: "distribution",
    torch: 'F.kl_div(F.log_softmax(y, -1), t, reduction="batchmean")',
  }),
  loss("categorical_hinge", {
    output: "class[5]",
    formula: true,
    torch: "(lambda h: torch.relu(1 + ((1 - h) * y).amax(-1) - (h * y).sum(-1)).mean())(F.one_hot(t[:, 0], 5))",
  }),
  {
    name: "ctc of tokens[7]",
    input: "f32[7, 5]",
    output: "tokens[7]",
    dlm: "y = x -> dense(6) -> softmax",
    torch: 'dense("dense_1", x)',
    loss: {
      dlm: "ctc",
      torch:
        'F.ctc_loss(F.log_softmax(y, -1).transpose(0, 1), t, torch.full((len(y),), 7), (t > 0).sum(-1), reduction="none", zero_infinity=True).mean()',
    },
    optimizer: sgd,
  },
  loss("mse", { torch: "F.mse_loss(y, t)" }),
  loss("mse", { weights: true, torch: '(w[:, None] * F.mse_loss(y, t, reduction="none")).mean()' }),
  loss("sparse_categorical_crossentropy", {
    output: "class[5]",
    end: softmax,
    weights: true,
    torch: '(w * F.cross_entropy(y, t[:, 0], reduction="none")).mean()',
  }),
  loss("mae", { torch: "F.l1_loss(y, t)" }),
  loss("huber(delta: 0.3)", { torch: "F.huber_loss(y, t, delta=0.3)" }),
  loss("log_cosh", { formula: true, torch: "torch.log(torch.cosh(y - t)).mean()" }),
  // Its gradient is of the size of 100, so that larger steps leap to and fro.
  { ...loss("mape", { targets: "sign", formula: true, torch: "100 * ((y - t) / t).abs().mean()" }), optimizer: slow },
  loss("msle", { ...positive, formula: true, torch: "((torch.log(1 + y) - torch.log(1 + t)) ** 2).mean()" }),
  loss("poisson", { ...positive, targets: "grade", torch: "F.poisson_nll_loss(y, t, log_input=False, eps=1e-7)" }),
  loss("hinge", { output: "number", targets: "sign", formula: true, torch: "torch.relu(1 - t * y).mean()" }),
  loss("squared_hinge", { targets: "sign", formula: true, torch: "(torch.relu(1 - t * y) ** 2).mean()" }),
  // Of positive numbers, so that no loss is near 0.
  loss("cosine_similarity", { end: softmax, torchEnd: "torch.softmax(y, -1)", torch: "-F.cosine_similarity(y, t).mean()" }),
  loss("pairwise_logistic", { targets: "grade", formula: true, torch: meanOfPairs("F.softplus(-D)") }),
  loss("pairwise_hinge(margin: 0.5)", { targets: "grade", formula: true, torch: meanOfPairs("torch.relu(0.5 - D)") }),
  loss("list_net", { targets: "grade", torch: "F.cross_entropy(y, torch.softmax(t, -1))" }),
];
