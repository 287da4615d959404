type Values = { readonly [path: string]: readonly number[] };
interface Row {
  readonly x: readonly number[];
  readonly kind: number;
}

/**
 * 3 -> 4 tanh -> 3 softmax with cross-entropy and Keras's Adam, in plain loops and with the derivatives written out by hand: what
 * the assembled program is compared with. It shares nothing with the compiler.
 */
export function trainPerceptron({
  parameters,
  batches,
  rate,
}: {
  readonly parameters: Values;
  readonly batches: readonly (readonly Row[])[];
  readonly rate: number;
}) {
  const weights = new Map(Object.entries(parameters).map(([path, values]) => [path, [...values]]));
  const means = new Map([...weights].map(([path, values]) => [path, values.map(() => 0)]));
  const squares = new Map([...weights].map(([path, values]) => [path, values.map(() => 0)]));
  const at = (store: ReadonlyMap<string, number[]>, path: string): number[] => {
    const values = store.get(path);
    if (!values) throw new Error(`no ${path}`);
    return values;
  };
  const score = { correct: 0 };

  const losses = batches.map((rows, step) => {
    const gradients = new Map([...weights].map(([path, values]) => [path, values.map(() => 0)]));
    const [w1, b1, w2, b2] = ["hidden/kernel", "hidden/bias", "out/kernel", "out/bias"].map((path) =>
      at(weights, `Tiny/${path}`),
    );
    const [g1, c1, g2, c2] = ["hidden/kernel", "hidden/bias", "out/kernel", "out/bias"].map((path) =>
      at(gradients, `Tiny/${path}`),
    );
    let loss = 0;
    for (const { x, kind } of rows) {
      const hidden = [0, 1, 2, 3].map((j) => Math.tanh(b1[j] + x[0] * w1[j] + x[1] * w1[4 + j] + x[2] * w1[8 + j]));
      const logits = [0, 1, 2].map((k) => hidden.reduce((sum, h, j) => sum + h * w2[j * 3 + k], b2[k]));
      const scale = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
      const probabilities = logits.map((logit) => Math.exp(logit) / scale);
      loss -= Math.log(probabilities[kind]) / rows.length;
      if (Math.max(...logits) === logits[kind]) score.correct++;
      const slope = probabilities.map((p, k) => (p - (k === kind ? 1 : 0)) / rows.length);
      for (let k = 0; k < 3; k++) {
        c2[k] += slope[k];
        for (let j = 0; j < 4; j++) g2[j * 3 + k] += hidden[j] * slope[k];
      }
      for (let j = 0; j < 4; j++) {
        const back = (1 - hidden[j] ** 2) * slope.reduce((sum, s, k) => sum + s * w2[j * 3 + k], 0);
        c1[j] += back;
        for (let i = 0; i < 3; i++) g1[i * 4 + j] += x[i] * back;
      }
    }
    const alpha = (rate * Math.sqrt(1 - 0.999 ** (step + 1))) / (1 - 0.9 ** (step + 1));
    for (const [path, values] of weights) {
      const [m, v, g] = [means, squares, gradients].map((store) => at(store, path));
      values.forEach((_, i) => {
        m[i] = 0.9 * m[i] + 0.1 * g[i];
        v[i] = 0.999 * v[i] + 0.001 * g[i] ** 2;
        values[i] -= (m[i] * alpha) / (Math.sqrt(v[i]) + 1e-7);
      });
    }
    return loss;
  });
  return { losses, parameters: Object.fromEntries(weights), correct: score.correct };
}
