import { expect, test } from "vitest";
import { compile } from "../../../compiler/compile.js";
import { lavapipe } from "../../../compiler/schedule/profile.js";

test("batch_norm in prediction is a part of the kernel of the convolution before it, and so is the scale of each channel", () => {
  const text = `dlm 1

model M {
  input  x: f32[12, 12, 3]
  output y: class[4]

  y = x -> conv2d(8, kernel: 3, bias: false) -> batch_norm -> relu -> conv2d(8, kernel: 3) -> batch_norm -> relu
    -> flatten -> dense(4) -> softmax
}
`;
  const { value } = compile({ path: "m.dlm", text }, { profile: lavapipe });
  const programs = value?.models[0].manifest.programs.filter(({ kind }) => kind === "predict") ?? [];
  expect(programs).toHaveLength(2);
  for (const { kernels } of programs) {
    const scaled = ["add", "rsqrt", "mul", "sub", "mul", "add", "relu"].sort();
    const [first, second, ...rest] = kernels.map(({ operators }) => operators.toSorted());
    expect(first).toEqual(["conv", ...scaled].sort());
    expect(second).toEqual(["conv", "add", ...scaled].sort());
    expect(rest).toEqual([["add", "matmul"], ["softmax"]]);
  }
});
