import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Axis, Expr } from "../../../compiler/kernel/expr.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { opNamed } from "../../../compiler/ops/index.js";
import { nameNodes } from "../../../compiler/plan/names.js";
import { createLocalNames } from "../../../compiler/schedule/names.js";
import { buildCase, opCases } from "../../harness/op_cases.js";
import { predeclaredWords, reservedWords, usedWords } from "./wgsl_words.js";

const forbidden = new Set([...reservedWords, ...usedWords, ...predeclaredWords]);

/** The names of nodes that are called, one after the other, as the texts say; and of sources of these names. */
function namesFor(texts: readonly string[]): readonly string[] {
  const builder = createBuilder();
  const x = builder.emit("input", {}, { name: "x", dtype: "f32", shape: [2] });
  for (const text of texts) {
    builder.emit("relu", { x }, {}, { name: text });
    builder.emit("input", {}, { name: text, dtype: "f32", shape: [2] });
    builder.emit("dataset", {}, { name: text, storage: "u8", shape: [] });
    builder.emit("parameter", {}, { path: `Model/${text}`, shape: [1], trainable: true, initializer: { kind: "zeros" } });
    builder.emit("state", {}, { path: text, role: "optimizer", dtype: "f32", shape: [1], initial: 0 });
  }
  return Object.values(nameNodes(builder.finish()));
}

function expectGood(names: readonly string[]): void {
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    expect(name).toMatch(/^[A-Za-z]\w*$/);
    expect(forbidden.has(name), name).toBe(false);
  }
}

describe("names of buffers and kernels' tensors", () => {
  test("are no words of WGSL, whatever layers and columns are called", () => expectGood(namesFor([...forbidden])));

  test("are unique identifiers for any text", () => {
    const word = fc.oneof(
      fc.constantFrom(...forbidden, "relu", "relu_2", "relu_value", "größe", "2fast", "_", "a/b"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (texts) => expectGood(namesFor(texts))),
      { numRuns: 200, seed: 3 },
    );
  });

  test("keep what the source says", () => {
    expect(namesFor(["conv2d_1"]).slice(1)).toEqual(["conv2d_1", "conv2d_1_input", "conv2d_1_rows", "conv2d_1_2", "conv2d_1_3"]);
  });
});

describe("names inside of kernels", () => {
  test("are given once, and never those that are taken", () => {
    const names = createLocalNames(["relu_1", "x"]);
    const given = [
      names.claim("x"),
      names.claim("y"),
      names.claim("y"),
      names.numbered("y"),
      names.numbered("relu"),
      names.numbered("relu"),
    ];
    expect(given).toEqual(["x_0", "y", "y_0", "y_1", "relu_0", "relu_2"]);
    expect(forbidden.has(names.claim("main")) || forbidden.has(names.claim("workgroup"))).toBe(false);
  });

  test("the axes of no operator are called like a word of WGSL", () => {
    const axes = new Set<string>();
    for (const [op, cases] of Object.entries(opCases)) {
      for (const opCase of cases) {
        const { operands, result } = buildCase(op, opCase);
        const types = Object.fromEntries(Object.entries(operands).map(([name, node]) => [name, node.type]));
        const lowered = opNamed(op).lower?.({ operands: types, result: result.type, attrs: result.attrs });
        for (const { name } of [...(lowered?.axes ?? []), ...(lowered ? axesBelow(lowered.value) : [])]) axes.add(name);
      }
    }
    expect(axes.size).toBeGreaterThan(5);
    expect([...axes].filter((name) => forbidden.has(name))).toEqual([]);
  });
});

/** The axes of all reductions of an expression. */
function axesBelow(root: Expr): readonly Axis[] {
  const seen = new Set<unknown>();
  const found: Axis[] = [];
  const visit = (part: unknown): void => {
    if (typeof part !== "object" || part === null || seen.has(part)) return;
    seen.add(part);
    if ("extent" in part) found.push(part as Axis);
    for (const inner of Object.values(part)) visit(inner);
  };
  visit(root);
  return found;
}
