import { expect, test } from "vitest";
import { evaluateGraph } from "../../../compiler/ops/evaluate.js";
import { assemblePrograms } from "../../../compiler/program/assemble.js";
import { modelOf } from "../check/checking.js";

const model = (body: string, { input = "f32[4, 3]", output }: { readonly input?: string; readonly output: string }) =>
  modelOf(`dlm 1\nmodel M {\n  input x: ${input}\n  output y: ${output}\n${body}\n}\n`);

const numbers = (length: number, seed: number): readonly number[] =>
  Array.from({ length }, (_, i) => Math.sin(seed + 12.9898 * i));

const [steps, features] = [4, 3];

test.each([
  ["  y = x -> lstm(4) -> last -> dense(2) -> tanh", "f32[2]", undefined],
  ["  y = x -> gru(4) -> dropout(0.5) -> simple_rnn(3) -> dense(2)", "f32[4, 2]", undefined],
  ["  let h = x -> gru(4, reset_after: false)\n  y = concat(h, x) -> lstm(2) -> last", "f32[2]", undefined],
  ["  y = x -> embedding(7, 3) -> gru(4) -> last", "f32[4]", "tokens[4]"],
])("a stream says what the whole sequence would: %s", (body, output, input) => {
  const checked = model(body, { output, ...(input !== undefined && { input }) });
  const programs = assemblePrograms(checked, { predictBatches: [1] });
  const [predict, stream] = programs.map(({ graph }) => graph);
  if (!predict || !stream) throw new Error("no stream");
  const parameters = predict.nodes.flatMap(({ op, attrs, type }, i) =>
    op === "parameter"
      ? [
          [
            String(attrs.path),
            numbers(
              type.shape.reduce((a, b) => a * b),
              i,
            ),
          ] as const,
        ]
      : [],
  );
  const x = input === undefined ? numbers(steps * features, 1) : [3, 6, 0, 2];
  const width = x.length / steps;
  const isSequence = output.includes(",");

  let states = Object.fromEntries(
    stream.nodes.flatMap(({ op, attrs, type }) =>
      op === "state" ? [[String(attrs.path), Array.from({ length: type.shape.reduce((a, b) => a * b) }, () => 0)] as const] : [],
    ),
  );
  expect(Object.keys(states).length).toBeGreaterThan(0);
  for (let t = 0; t < steps; t++) {
    const step = x.slice(t * width, (t + 1) * width);
    const { outputs, updates } = evaluateGraph(stream, { ...Object.fromEntries(parameters), ...states, x: step });
    states = Object.fromEntries(Object.entries(updates).map(([path, { data }]) => [path, [...data]]));
    // Of a whole sequence that ends here: what comes after it is padded away, or not looked at.
    const { y } = evaluateGraph(predict, { ...Object.fromEntries(parameters), x }).outputs;
    const last = t === steps - 1;
    if (!isSequence && !last) continue;
    const extent = y.data.length / (isSequence ? steps : 1);
    const expected = isSequence ? y.data.slice(t * extent, (t + 1) * extent) : y.data;
    expect(outputs.y.data).toHaveLength(extent);
    for (const [i, value] of expected.entries()) expect(outputs.y.data[i]).toBeCloseTo(value, 12);
  }
});

test.each([
  ["  y = x -> bidirectional(lstm(4)) -> last", "f32[8]", "has `bidirectional`, which looks at whole sequences"],
  ["  y = x -> lstm(4) -> mean_time", "f32[4]", "has `mean_time`, which looks at whole sequences"],
  ["  y = x -> flatten -> dense(4)", "f32[4]", "has `flatten`, which looks at whole sequences"],
  ["  y = x -> last -> dense(4)", "f32[4]", "has no recurrent layer"],
  [
    "  let h = x -> last -> dense(4)\n  y = x -> lstm(4, initial: h) -> last",
    "f32[4]",
    "has a recurrent layer that begins with a given state",
  ],
  ["  y = concat(x, x, axis: 0) -> lstm(4) -> last", "f32[4]", "has `concat`, which makes several steps of one"],
  ["  y = x -> layer_norm(axis: 0) -> lstm(4) -> last", "f32[4]", "has weights of a whole sequence, M/layer_norm_1/gamma"],
])("a model that looks at whole sequences has no stream, and says why: %s", (body, output, refused) => {
  const checked = model(body, { output });
  expect(checked.stream?.()).toEqual({ refused });
  expect(assemblePrograms(checked).map(({ kind }) => kind)).not.toContain("stream");
});

test("a model without sequences has no stream", () => {
  expect(model("  y = x -> dense(2)", { input: "f32[3]", output: "f32[2]" }).stream?.()).toEqual({
    refused: "takes no sequence",
  });
});
