import { expect, it } from "vitest";
import { ops } from "../../../compiler/ops/index.js";
import { opCases } from "../../harness/op_cases.js";
import { testOp } from "../../harness/test_op.js";

for (const op of Object.values(ops).filter(({ lower }) => lower !== null)) testOp(op, opCases[op.name] ?? []);

it("has cases for exactly the operators that compute something", () => {
  const computing = Object.values(ops).flatMap(({ name, lower }) => (lower ? [name] : []));
  expect(Object.keys(opCases).toSorted()).toEqual(computing.toSorted());
});
