import { expect, test } from "vitest";
import { ops } from "../../../compiler/ops/index.js";

const rising = Float64Array.from({ length: 401 }, (_, i) => (i - 200) / 10);
const type = { dtype: "f32", shape: [rising.length] } as const;

const claiming = Object.values(ops).filter((op) => op.monotone);

test.each(claiming.map((op) => [op.name, op] as const))("%s never decreases, as it says", (_, { operands, reference }) => {
  expect(operands).toEqual(["x"]);
  const values = reference?.({ x: { type, data: rising } }, {}, type).data ?? [];
  expect(values).toHaveLength(rising.length);
  expect([...values]).toEqual([...values].toSorted((a, b) => a - b));
});
