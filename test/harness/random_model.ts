import { type Choose, choosing } from "./choose.js";
import { type Draft, drafts, type Shape } from "./layer_drafts.js";

/** A valid `.dlm` file, and what its data has to look like. */
export interface RandomModel {
  readonly text: string;
  /** Ids of tokens and classes stay below these, by column. */
  readonly below: { readonly [column: string]: number };
  /** Whether the output's targets are 0 or 1. */
  readonly bits: boolean;
  /** The layers in it, each as often as it stands there. */
  readonly layers: readonly string[];
}

/**
 * A model of a few random layers with a training, the same for the same seed. Shapes are followed here, by the layers' definitions,
 * so that one which the compiler takes for wrong is a mistake of the one or the other.
 */
export function randomModel(seed: number): RandomModel {
  const choose = choosing(seed);
  // Each layer has its turn, so that as many models as there are layers have all of them.
  const draft = drafts[seed % drafts.length] as Draft;
  const body = beginWith(draft, choose);
  const { input } = body;
  const head = choose.one(heads)(body.shape, choose);
  const text = `dlm 1

model Random {
  input  x: ${input.type}
  output y: ${head.type}

${body.lines.map((line) => `  ${line}\n`).join("")}  y = ${[body.value, ...head.steps].join(" -> ")}
}

data Rows for Random {
  train = npy(x: "x.npy", y: "y.npy")
}

train Random on Rows {
  loss:      ${head.loss}
  optimizer: sgd(learning_rate: 0.5)
  batch:     3
}
`;
  const below = { ...(input.tokens && { x: input.tokens }), ...(head.classes && { y: head.classes }) };
  return { text, below, bits: head.bits === true, layers: body.layers };
}

interface Input {
  readonly type: string;
  readonly shape: Shape;
  /** So many tokens there are, where the input is text. */
  readonly tokens?: number;
}

const inputs: readonly ((choose: Choose) => Input)[] = [
  (choose) => floats([choose.from(2, 7)]),
  (choose) => floats([choose.from(2, 6), choose.from(1, 5)]),
  (choose) => floats([choose.from(4, 8), choose.from(4, 8), choose.from(1, 3)]),
  (choose) => floats([choose.from(3, 5), choose.from(3, 5), choose.from(3, 5), choose.from(1, 2)]),
  (choose) => {
    const length = choose.from(2, 6);
    return { type: `tokens[${length}]`, shape: [length], tokens: choose.from(4, 9) };
  },
];

const floats = (shape: Shape): Input => ({ type: `f32[${shape.join(", ")}]`, shape });

interface Growth {
  /** Statements before the output's. */
  readonly lines: readonly string[];
  /** The name of the last value. */
  readonly value: string;
  readonly shape: Shape;
  readonly layers: readonly string[];
}

/** An input that the layer takes, the layer, and up to four more behind it; some read two values, the last and what becomes of it. */
function beginWith(draft: Draft, choose: Choose): Growth & { readonly input: Input } {
  const input = choose.one(inputs)(choose);
  const start: Growth = { lines: [], value: "x", shape: input.shape, layers: [] };
  const read = input.tokens === undefined ? start : append(start, ["embedding"], embed(input.shape, input.tokens, choose));
  if (!draft.takes(read.shape)) return beginWith(draft, choose);
  const first = append(read, [draft.name], written(draft, read, choose));
  const grown = Array.from({ length: choose.from(0, 4) }).reduce((growth: Growth) => {
    const next = choose.one(drafts.filter(({ takes }) => takes(growth.shape)));
    return append(growth, [next.name], written(next, growth, choose));
  }, first);
  return { ...grown, input };
}

interface Written {
  readonly expression: string;
  readonly shape: Shape;
}

function append({ lines, layers }: Growth, names: readonly string[], { expression, shape }: Written): Growth {
  const value = `v${lines.length + 1}`;
  return { lines: [...lines, `let ${value} = ${expression}`], value, shape, layers: [...layers, ...names] };
}

function embed(shape: Shape, tokens: number, choose: Choose): Written {
  const units = choose.from(1, 5);
  return { expression: `x -> embedding(${tokens}, ${units})`, shape: [...shape, units] };
}

const written = (draft: Draft, { value, shape }: Growth, choose: Choose): Written => {
  const { step, shape: result } = draft.write(shape, choose);
  return { expression: step.includes("@") ? step.replaceAll("@", value) : `${value} -> ${step}`, shape: result };
};

interface Head {
  readonly type: string;
  readonly steps: readonly string[];
  readonly loss: string;
  readonly classes?: number;
  readonly bits?: boolean;
}

const flat = (shape: Shape): readonly string[] => (shape.length > 1 ? ["flatten"] : []);

const heads: readonly ((shape: Shape, choose: Choose) => Head)[] = [
  // What the layers give as it is, so that its shape is checked too.
  (shape) => ({ type: `f32[${shape.join(", ")}]`, steps: [], loss: "mse" }),
  (shape, choose) => {
    const classes = choose.from(2, 5);
    const steps = [...flat(shape), `dense(${classes})`, "softmax"];
    return { type: `class[${classes}]`, steps, loss: "sparse_categorical_crossentropy", classes };
  },
  (shape) => ({ type: "number", steps: [...flat(shape), "dense(1)"], loss: "mse" }),
  (shape) => ({
    type: "probability",
    steps: [...flat(shape), "dense(1)", "sigmoid"],
    loss: "binary_crossentropy",
    bits: true,
  }),
];
