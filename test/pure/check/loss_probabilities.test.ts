import { describe, expect, test } from "vitest";
import { check } from "../../../compiler/check/check.js";
import { parse } from "../../../compiler/syntax/parse.js";

/** What is told of a model whose output is that of the network and goes into the loss. */
function told(output: string, network: string, loss: string): readonly string[] {
  const text = `dlm 1
model M {
  input x: f32[4]
  output y: ${output}
  y = x -> ${network}
}
data D for M {
  train = npy(x: "x.npy", y: "y.npy")
}
train M on D {
  loss: ${loss}
}
`;
  const { value, diagnostics } = parse({ path: "main.dlm", text });
  const all = [...diagnostics, ...check(value, { load: () => undefined }).diagnostics];
  return all.map(({ code, labels: [first] }) => `${code} ${first && text.slice(first.span.start, first.span.end)}`);
}

describe("scores where probabilities are meant", () => {
  test.each(["categorical_crossentropy", "kl_divergence", "categorical_focal_crossentropy"])("of f32[n], by %s", (loss) => {
    expect(told("f32[3]", "dense(3)", loss)).toEqual(["DLM413 dense(3)"]);
    expect(told("f32[3]", "dense(3) -> softmax", loss)).toEqual([]);
  });

  test("are no mistake where the loss takes scores, or any number", () => {
    expect(told("class[3]", "dense(3)", "categorical_hinge")).toEqual([]);
    expect(told("f32[3]", "dense(3)", "pairwise_logistic")).toEqual([]);
    expect(told("f32[3]", "dense(3)", "huber")).toEqual([]);
  });

  test("are told of as before where the type says so", () => {
    expect(told("class[3]", "dense(3)", "sparse_categorical_crossentropy")).toEqual(["DLM413 dense(3)"]);
  });
});
