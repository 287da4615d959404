import { describe, expect, test } from "vitest";
import type { Variable } from "../../../compiler/schedule/value.js";
import { createValues } from "../../../compiler/schedule/values.js";
import { createPacker } from "../../../compiler/schedule/vectorise.js";

function setUp() {
  const values = createValues();
  const [i, k] = ["i", "k"].map((name) => values.variable(name, 8) as Variable);
  /** `buffer[4 * i + offset]` */
  const element = (buffer: string, offset: number) =>
    values.load(buffer, "f32", values.plus(values.scale(i, 4), values.number("i32", offset)));
  return { values, i, k, element, pack: createPacker(values) };
}

describe("four values side by side", () => {
  test("are one vector load where they are the four elements of a vector", () => {
    const { values, i, element, pack } = setUp();
    expect(pack([0, 1, 2, 3].map((n) => element("x", n)))).toBe(values.load("x", "f32", i, 4));
  });

  test.each([
    ["begin within a vector", [1, 2, 3, 4]],
    ["are out of order", [0, 2, 1, 3]],
  ])("are four loads where they %s", (_, offsets) => {
    const { element, pack } = setUp();
    const packed = pack(offsets.map((n) => element("x", n)));
    expect(packed.kind === "pack" && packed.lanes).toEqual(offsets.map((n) => element("x", n)));
  });

  test("are four loads where they come from two buffers", () => {
    const { element, pack } = setUp();
    expect(pack([element("x", 0), element("y", 1), element("x", 2), element("x", 3)]).kind).toBe("pack");
  });

  test("stay a scalar where they are the same", () => {
    const { element, pack } = setUp();
    expect(pack([1, 1, 1, 1].map((n) => element("x", n)))).toBe(element("x", 1));
  });

  test("are computed together, as far down as they have one form", () => {
    const { values, i, element, pack } = setUp();
    const scale = element("s", 0);
    const packed = pack([0, 1, 2, 3].map((n) => values.unary("exp", values.binary("mul", element("x", n), scale))));
    expect(packed).toBe(values.unary("exp", values.binary("mul", values.load("x", "f32", i, 4), scale)));
    expect(packed.width).toBe(4);
  });

  test("are summed up together where they run over the same loops", () => {
    const { values, i, k, element, pack } = setUp();
    const weight = values.load("w", "f32", k);
    const packed = pack([0, 1, 2, 3].map((n) => values.reduce("sum", [k], [values.binary("mul", element("x", n), weight)])));
    expect(packed).toBe(values.reduce("sum", [k], [values.binary("mul", values.load("x", "f32", i, 4), weight)]));
  });

  test("of different operations are packed as they are", () => {
    const { values, element, pack } = setUp();
    const lanes = [values.unary("exp", element("x", 0)), ...[1, 2, 3].map((n) => values.unary("log", element("x", n)))];
    expect(pack(lanes)).toBe(values.pack(lanes));
  });
});
