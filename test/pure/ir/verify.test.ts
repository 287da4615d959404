import { expect, test } from "vitest";
import { parseGraph } from "../../../compiler/ir/parse.js";
import { kernelOrder, structureFaults } from "../../../compiler/ir/verify.js";

const sound = `%0 w: f32[4] = parameter()
%1: f32[4] = relu(x: %0)
%2: f32[1] = reduce_sum(x: %1)
%3: f32[4] = mul(a: %1, b: %2)
output y = %3
update %0 = %3
`;

test("a sound graph has no faults", () => expect(structureFaults(parseGraph(sound))).toEqual([]));

test.each([
  ["%0: f32[1] = relu(x: %0)", ["%0: operand x is %0, which does not come before it"]],
  ["%0: f32[1] = relu(x: %7)", ["%0: operand x is %7, which does not exist"]],
  ["%1: f32[1] = input()", ["node 0 has the id %1"]],
  [`${sound}output y = %1`, ["two outputs are called y"]],
  [`${sound}output z = %9`, ["output z is %9, which does not exist"]],
  [`${sound}update %0 = %1`, ["%0 takes two updates"]],
  [`${sound}update %1 = %3`, ["%1 takes an update, and is a relu"]],
  [`%0: f32[2] = state()\n%1: f32[1] = reduce_sum(x: %0)\nupdate %0 = %1`, ["%0 takes %1, which has another type"]],
  [`${sound}group a: %1 %2\ngroup b: %2 %3`, ["%2 is in the groups a and b"]],
  [`${sound}group a: %2 %1`, ["group a is not in order at %1"]],
  [`${sound}group a: %1\ngroup a: %2`, ["two groups are called a"]],
  // %2 stands alone, reads %1, and is read by %3.
  [`${sound}group a: %1 %3`, ["the groups depend on each other in a cycle"]],
])("finds what is wrong: %s", (text, faults) => expect(structureFaults(parseGraph(text))).toEqual(faults));

test("kernels are ordered after what they read, even where the order of nodes says otherwise", () => {
  const graph = parseGraph(`%0: f32[4] = input()
%1: f32[4] = relu(x: %0)
%2: f32[1] = reduce_sum(x: %0)
%3: f32[4] = mul(a: %1, b: %2)
%4: f32[4] = exp(x: %3)
group late: %1 %3
`);
  expect(kernelOrder(graph)).toEqual([[0], [2], [1, 3], [4]]);
});
