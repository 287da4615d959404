import { expect, test } from "vitest";
import { scalar } from "../../../compiler/ops/broadcast.js";
import { createBuilder } from "../../../compiler/ops/builder.js";
import { namedEmit } from "../../../compiler/program/named_emit.js";
import { createSharing } from "../../../compiler/program/share_numbers.js";

test("what is computed of single numbers is there once, under the name of who asked first", () => {
  const builder = createBuilder();
  const sharing = createSharing();
  const [first, second] = ["first", "second"].map((name) => sharing(namedEmit(builder, name)));
  const root = (emit: typeof first) => emit("sqrt", { x: scalar(emit, 2) });
  expect(root(second)).toBe(root(first));
  expect(root(second).name).toBe("second");
  expect(scalar(first, 3)).not.toBe(scalar(first, 2));
});

test("what is computed of tensors is everybody's own", () => {
  const builder = createBuilder();
  const emit = createSharing()(builder.emit);
  const x = builder.emit("input", {}, { name: "x", dtype: "f32", shape: [4] });
  expect(emit("sqrt", { x })).not.toBe(emit("sqrt", { x }));
  expect(emit("add", { a: x, b: scalar(emit, 2) })).not.toBe(emit("add", { a: x, b: scalar(emit, 2) }));
});
