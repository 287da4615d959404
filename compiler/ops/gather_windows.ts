import { z } from "zod";
import { control } from "../../runtime/manifest.js";
import { tensor } from "../ir/types.js";
import { add, convert, load, min, sub } from "../kernel/expr.js";
import { loadedType } from "../kernel/kernel.js";
import { defineOp } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf, plus, times } from "./indexing.js";
import { extent } from "./schemas.js";

const whole = z.number().int().min(0);

export const gatherWindows = defineOp({
  name: "gather_windows",
  doc:
    "Runs of rows out of a resident data set, one for each example of this step: " +
    "y[n, t, …] = data[stride · order[position · batch + n] + offset + t, …]. Nothing is stored twice, however much the runs overlap. " +
    "Behind the last example of the epoch the last one repeats; row_weight gives those 0.",
  kind: "general",
  operands: ["data", "order", "control"],
  attributes: z.strictObject({
    batch: extent,
    dtype: z.enum(["f32", "u32"]),
    length: extent,
    offset: whole,
    stride: extent,
  }),
  infer: ({ data }, { batch, dtype, length }) => tensor(dtype, [batch, length, ...data.shape.slice(1)]),
  gradient: () => ({}),
  lower: ({ operands, result, attrs }) => {
    const axes = axesOf(result.shape);
    const word = (at: number) => convert("i32", load("control", [at], "u32"));
    const example = min(add(times(word(control.position), attrs.batch), axes[0]), sub(word(control.rows), 1));
    const first = times(convert("i32", load("order", [example], "u32")), attrs.stride);
    const source = add(plus(first, attrs.offset), axes[1]);
    return { axes, value: convert(attrs.dtype, load("data", [source, ...axes.slice(2)], loadedType(operands.data.dtype))) };
  },
  reference: ({ data, order, control: words }, { batch, offset, stride }, result) => {
    const first = words.data[control.position] * batch;
    const last = words.data[control.rows] - 1;
    return tabulate(result, ([n, t, ...at]) => read(data, [stride * order.data[Math.min(first + n, last)] + offset + t, ...at]));
  },
});
