import { add, all, and, axis, convert, eq, f32, load, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, sumOver, tabulate } from "./host.js";
import { times } from "./indexing.js";
import { unpooledType, windowElements } from "./pooling.js";
import { pool2dGradientAttributes } from "./schemas.js";
import { candidates, poolingWindows } from "./window.js";

export const maxPool2dGradient = defineOp({
  name: "max_pool2d_gradient",
  doc: "The gradient of max_pool2d by its images: an element gathers ct of the windows whose largest element it is.",
  kind: "general",
  operands: ["ct", "argmax"],
  attributes: pool2dGradientAttributes,
  infer: ({ ct }, attrs) => unpooledType(ct, attrs),
  gradient: null,
  lower: ({ result, attrs }) => {
    const [rows, columns] = poolingWindows(result.shape, attrs);
    const [n, y, x, c] = ["n", "y", "x", "c"].map((name, i) => axis(name, result.shape[i]));
    const row = candidates(rows, y, "i");
    const column = candidates(columns, x, "j");
    const at = [n, row.window, column.window, c];
    const hit = eq(load("argmax", at, "u32"), convert("u32", add(times(row.place, attrs.pool[1]), column.place)));
    const real = all([...row.conditions, ...column.conditions]);
    const term = select(real ? and(real, hit) : hit, load("ct", at), f32(0));
    return { axes: [n, y, x, c], value: sum([...row.axes, ...column.axes], term) };
  },
  reference: ({ ct, argmax }, attrs, result) =>
    tabulate(result, ([n, y, x, c]) =>
      sumOver(ct.type.shape.slice(1, 3), ([row, column]) => {
        const window = [n, row, column, c];
        const largest = windowElements(result, attrs, window).find(({ place }) => place === read(argmax, window));
        return largest?.index[1] === y && largest.index[2] === x ? read(ct, window) : 0;
      }),
    ),
});
