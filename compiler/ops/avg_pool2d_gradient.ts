import { all, axis, convert, div, f32, load, select, sum } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { read, sumOver, tabulate } from "./host.js";
import { unpooledType, windowElements } from "./pooling.js";
import { pool2dGradientAttributes } from "./schemas.js";
import { area, candidates, poolingWindows, realPlaces } from "./window.js";

export const avgPool2dGradient = defineOp({
  name: "avg_pool2d_gradient",
  doc: "The gradient of avg_pool2d by its images: an element gathers ct / (real elements) of the windows that hold it.",
  kind: "general",
  operands: ["ct"],
  attributes: pool2dGradientAttributes,
  infer: ({ ct }, attrs) => unpooledType(ct, attrs),
  gradient: (emit, { ct, attrs: { height: _, width: __, ...attrs } }) => ({ ct: emit("avg_pool2d", { x: ct }, attrs) }),
  lower: ({ result, attrs }) => {
    const [rows, columns] = poolingWindows(result.shape, attrs);
    const [n, y, x, c] = ["n", "y", "x", "c"].map((name, i) => axis(name, result.shape[i]));
    const row = candidates(rows, y, "i");
    const column = candidates(columns, x, "j");
    const count = convert("f32", area(realPlaces(rows, row.window), realPlaces(columns, column.window)));
    const share = div(load("ct", [n, row.window, column.window, c]), count);
    const real = all([...row.conditions, ...column.conditions]);
    return { axes: [n, y, x, c], value: sum([...row.axes, ...column.axes], real ? select(real, share, f32(0)) : share) };
  },
  reference: ({ ct }, attrs, result) =>
    tabulate(result, ([n, y, x, c]) =>
      sumOver(ct.type.shape.slice(1, 3), ([row, column]) => {
        const window = windowElements(result, attrs, [n, row, column, c]);
        const held = window.some(({ index }) => index[1] === y && index[2] === x);
        return held ? read(ct, [n, row, column, c]) / window.length : 0;
      }),
    ),
});
