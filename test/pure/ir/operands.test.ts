import { expect, test } from "vitest";
import { moveNode, operandsOf } from "../../../compiler/ir/operands.js";
import { graphOf } from "../passes/text.js";

const { nodes } = graphOf(
  "%0: f32[4] = x()\n%1: _ = relu(x: %0)\n%2: _ = mul(a: %1, b: %0)\n%3: _ = mul(a: %1, b: %1)\noutput y = %3",
);

test("operands come in the operator's order, one that serves twice twice", () => {
  expect(nodes.map(operandsOf)).toEqual([[], [0], [1, 0], [1, 1]]);
});

test("a node moves with its operands, and is the same object where nothing moves", () => {
  const [, , product] = nodes;
  expect(moveNode(product, 5, (id) => id + 3)).toEqual({ ...product, id: 5, operands: { a: 4, b: 3 } });
  expect(moveNode(product, 2, (id) => id)).toBe(product);
  expect(moveNode(product, 2, () => 0).operands).toEqual({ a: 0, b: 0 });
  expect(product.operands).toEqual({ a: 1, b: 0 });
});
