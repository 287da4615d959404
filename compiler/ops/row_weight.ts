import { z } from "zod";
import { control } from "../../runtime/manifest.js";
import { tensor } from "../ir/types.js";
import { add, convert, f32, load, lt, select } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { tabulate } from "./host.js";
import { axesOf, times } from "./indexing.js";
import { extent } from "./schemas.js";

export const rowWeight = defineOp({
  name: "row_weight",
  doc: "1 for the rows of this step that the epoch has (position · batch + n < rows), 0 for the padding of its last batch.",
  kind: "elementwise",
  operands: ["control"],
  attributes: z.strictObject({ batch: extent }),
  infer: (_, { batch }) => tensor("f32", [batch]),
  gradient: () => ({}),
  lower: ({ result, attrs }) => {
    const [n] = axesOf(result.shape);
    const row = add(times(load("control", [control.position], "u32"), attrs.batch), convert("u32", n));
    return { axes: [n], value: select(lt(row, load("control", [control.rows], "u32")), f32(1), f32(0)) };
  },
  reference: ({ control: words }, { batch }, result) =>
    tabulate(result, ([n]) => (words.data[control.position] * batch + n < words.data[control.rows] ? 1 : 0)),
});
