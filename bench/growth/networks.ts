/** The text of a `.dlm` file. */
export interface Network {
  readonly text: string;
  /** Layers that have weights. */
  readonly layers: number;
}

/** `layers` convolutions of 16 channels at 16x16, the last of the layers dense. */
export const convolutions = (layers: number): Network =>
  network("f32[16, 16, 16]", {
    layers,
    body: chain(layers - 1, "conv2d(16, kernel: 3, padding: same) -> relu"),
    head: "global_avg_pool2d -> dense(10) -> softmax",
  });

/** `layers` products, each with `width` features. */
export const products = (layers: number, width: number): Network =>
  network(`f32[${width}]`, { layers, body: chain(layers - 1, `dense(${width}) -> relu`), head: "dense(10) -> softmax" });

/** Blocks of two convolutions, each with batch_norm, around which the value goes too; as many as it takes to have `layers` or a few more. */
export function residuals(layers: number): Network {
  const blocks = Math.ceil((layers - 1) / 4);
  const net = network("f32[16, 16, 16]", {
    layers: 4 * blocks + 1,
    body: [`  let last = x -> repeat(${blocks}, Residual(16))`],
    head: "global_avg_pool2d -> dense(10) -> softmax",
  });
  return { ...net, text: net.text.replace("model", `${block}\nmodel`) };
}

const block = `block Residual(filters: int) (x: f32[h, w, filters]) -> f32[h, w, filters] {
  let y = x -> conv2d(filters, kernel: 3, padding: same) -> batch_norm -> relu
    -> conv2d(filters, kernel: 3, padding: same) -> batch_norm
  x + y -> relu
}
`;

/** One expression may not have a thousand steps: every so many get a name. */
const stepsOfExpression = 50;

/** Lines of a body that give `last`. */
function chain(count: number, step: string): readonly string[] {
  const lines: string[] = [];
  let from = "x";
  for (let done = 0; done < count; done += stepsOfExpression) {
    const steps = Math.min(stepsOfExpression, count - done);
    const name = done + steps === count ? "last" : `part_${done / stepsOfExpression + 1}`;
    lines.push(`  let ${name} = ${from}`, ...Array.from({ length: steps }, () => `    -> ${step}`));
    from = name;
  }
  return lines;
}

const network = (
  type: string,
  { layers, body, head }: { readonly layers: number; readonly body: readonly string[]; readonly head: string },
): Network => ({
  layers,
  text: `dlm 1

model Tower {
  input  x: ${type}
  output kind: class[10]

${body.join("\n")}
  kind = last -> ${head}
}

data Rows for Tower {
  train = npy(x: "x.npy", kind: "kind.npy")
}

train Tower on Rows {
  loss:      sparse_categorical_crossentropy
  optimizer: adam
  batch:     32
  metrics:   [accuracy]
}
`,
});
