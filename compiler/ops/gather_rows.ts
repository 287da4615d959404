import { z } from "zod";
import { control } from "../../runtime/manifest.js";
import { tensor } from "../ir/types.js";
import { add, convert, load, min, sub } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf, times } from "./indexing.js";
import { extent } from "./schemas.js";

export const gatherRows = defineOp({
  name: "gather_rows",
  doc:
    "The rows of this step out of a resident data set: y[n, …] = data[order[position · batch + n], …]. " +
    "Behind the last row of the epoch the last one repeats; row_weight gives those 0.",
  kind: "general",
  operands: ["data", "order", "control"],
  attributes: z.strictObject({ batch: extent, dtype: z.enum(["f32", "u32"]) }),
  infer: ({ data }, { batch, dtype }) => tensor(dtype, [batch, ...data.shape.slice(1)]),
  gradient: () => ({}),
  lower: ({ operands, result, attrs }) => {
    const axes = axesOf(result.shape);
    const word = (at: number) => convert("i32", load("control", [at], "u32"));
    const row = min(add(times(word(control.position), attrs.batch), axes[0]), sub(word(control.rows), 1));
    const source = convert("i32", load("order", [row], "u32"));
    return { axes, value: convert(attrs.dtype, load("data", [source, ...axes.slice(1)], loadedType(operands.data.dtype))) };
  },
  reference: ({ data, order, control: words }, { batch }, result) => {
    const first = words.data[control.position] * batch;
    const last = words.data[control.rows] - 1;
    return tabulate(result, ([n, ...at]) => read(data, [order.data[Math.min(first + n, last)], ...at]));
  },
});
