import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Attribute, Graph } from "../../../compiler/ir/graph.js";
import { parseGraph } from "../../../compiler/ir/parse.js";
import { printGraph } from "../../../compiler/ir/print.js";
import { renderGraph } from "../../../compiler/ir/render.js";
import { GraphSyntaxError } from "../../../compiler/ir/tokens.js";

const text = `%0 image: f32[32, 28, 28, 1] = input() {dtype: "f32", name: "image", shape: [32, 28, 28, 1]}
%1 Digits/conv2d_1/kernel: f32[3, 3, 1, 32] = parameter() {path: "Digits/conv2d_1/kernel", initializer: {kind: "uniform", limit: 0.1}, trainable: true}
%2 conv2d_1: f32[32, 26, 26, 32] = conv(x: %0, w: %1) {stride: [1, 1], padding: [0, 0, 0, 0]} @ mnist.dlm:210-230
%3: f32[32, 26, 26, 32] = relu(x: %2) @ "my models/a b.dlm":234-238
%4 step: f32[1] = constant() {value: -1e-7, shape: [1], dtype: "f32"}
output digit = %3
output "the loss" = %3
update %1 = %1
group conv2d_1_relu: %2 %3
half %2
`;

describe("the text of a graph", () => {
  test("is read into nodes with types, attributes, names and origins", () => {
    const graph = parseGraph(text);
    expect(graph.nodes[2]).toEqual({
      id: 2,
      op: "conv",
      operands: { x: 0, w: 1 },
      attrs: { stride: [1, 1], padding: [0, 0, 0, 0] },
      type: { dtype: "f32", shape: [32, 26, 26, 32] },
      name: "conv2d_1",
      origin: { path: "mnist.dlm", start: 210, end: 230 },
    });
    expect(graph.nodes[1].attrs).toEqual({
      path: "Digits/conv2d_1/kernel",
      initializer: { kind: "uniform", limit: 0.1 },
      trainable: true,
    });
    expect(graph.nodes[3].name).toBe("relu");
    expect(graph.nodes[3].origin?.path).toBe("my models/a b.dlm");
    expect(graph.nodes[4].attrs.value).toBe(-1e-7);
    expect(graph.outputs).toEqual([
      { name: "digit", node: 3 },
      { name: "the loss", node: 3 },
    ]);
    expect(graph.updates).toEqual([{ target: 1, value: 1 }]);
    expect(graph.groups).toEqual([{ name: "conv2d_1_relu", nodes: [2, 3] }]);
  });

  test("is printed as it was read", () => expect(printGraph(parseGraph(text))).toBe(text));

  test("may have empty lines and comments", () => {
    expect(parseGraph(`\n# the source\n%0 x: f32[-1, 2] = input()\n\n`).nodes).toHaveLength(1);
  });

  test.each([
    ["%0 x f32[1] = input()", 'line 1, column 6: expected ":"'],
    ["\n%0 x: f16[1] = input()", "line 2, column 10: expected f32 or u32 or u8"],
    ["%0 x: f32[1] = input() {a: }", "column 28: expected a number"],
    ["%0 x: f32[1] = input() rest", "expected the end of the line"],
    ["nodes", 'expected "%", "output", "update", "group" or "half"'],
  ])("is refused with the place of the mistake: %s", (wrong, message) => {
    expect(() => parseGraph(wrong)).toThrow(GraphSyntaxError);
    expect(() => parseGraph(wrong)).toThrow(message);
  });

  test("reads back exactly, whatever names and attributes hold", () => {
    fc.assert(
      fc.property(arbitraryGraph, (graph) => {
        const printed = printGraph(graph);
        expect(parseGraph(printed)).toEqual(graph);
        expect(printed.split("\n")).toHaveLength(
          graph.nodes.length + graph.outputs.length + graph.updates.length + graph.groups.length + 1,
        );
      }),
    );
  });
});

test("the form for people shows the lines of the source, and indents groups", () => {
  expect(
    renderGraph(parseGraph(text), ({ start }) => `from ${start}`),
  ).toBe(`%0 image: f32[32, 28, 28, 1] = input() {dtype: "f32", name: "image", shape: [32, 28, 28, 1]}
%1 Digits/conv2d_1/kernel: f32[3, 3, 1, 32] = parameter() {path: "Digits/conv2d_1/kernel", initializer: {kind: "uniform", limit: 0.1}, trainable: true}
conv2d_1_relu:
  # from 210
  %2 conv2d_1: f32[32, 26, 26, 32] = conv(x: %0, w: %1) {stride: [1, 1], padding: [0, 0, 0, 0]}
  # from 234
  %3: f32[32, 26, 26, 32] = relu(x: %2)
%4 step: f32[1] = constant() {value: -1e-7, shape: [1], dtype: "f32"}
output digit = %3 relu
output the loss = %3 relu
update %1 Digits/conv2d_1/kernel = %1 Digits/conv2d_1/kernel
`);
});

const name = fc.oneof(fc.constantFrom("conv2d_1", "a/b", "Infinity", "true", "output"), fc.string({ unit: "binary" }));
const id = fc.nat(99);
const attribute: fc.Arbitrary<Attribute> = fc.letrec<{ value: Attribute }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.double(),
    fc.integer(),
    fc.boolean(),
    name,
    fc.array(tie("value"), { maxLength: 3 }),
    fields(tie("value")),
  ),
})).value;

function fields(value: fc.Arbitrary<Attribute>): fc.Arbitrary<{ [key: string]: Attribute }> {
  return fc.array(fc.tuple(name, value), { maxLength: 3 }).map((entries) => Object.fromEntries(entries));
}

const node = fc.record(
  {
    id,
    op: name,
    operands: fc
      .array(fc.tuple(name, id), { maxLength: 3 })
      .map((entries): { [name: string]: number } => Object.fromEntries(entries)),
    attrs: fields(attribute),
    type: fc.record({
      dtype: fc.constantFrom("f32" as const, "u32" as const, "u8" as const),
      shape: fc.array(fc.integer({ min: -1, max: 9 }), { maxLength: 4 }),
    }),
    name,
    origin: fc.record({ path: name, start: id, end: id }),
  },
  { requiredKeys: ["id", "op", "operands", "attrs", "type", "name"] },
);

const arbitraryGraph: fc.Arbitrary<Graph> = fc.record({
  nodes: fc.array(node, { maxLength: 4 }),
  outputs: fc.array(fc.record({ name, node: id }), { maxLength: 2 }),
  updates: fc.array(fc.record({ target: id, value: id }), { maxLength: 2 }),
  groups: fc.array(fc.record({ name, nodes: fc.array(id, { maxLength: 4 }) }), { maxLength: 2 }),
});
