import { invariant } from "../base/invariant.js";
import { tensor } from "../ir/types.js";
import { add, axis, convert, load, mod, sub, sum, u32 } from "../kernel/expr.js";
import { defineOp } from "./define.js";
import { range, read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { none } from "./schemas.js";

export const sumRuns = defineOp({
  name: "sum_runs",
  doc:
    "Adds up the rows of each id, in the order of their places: y[r, d] = Σ_{starts[r] <= i < starts[r + 1]} x[keys[i] mod places, d], " +
    "with `keys` sorted and `starts` by `run_starts`. The sum has as many terms as the data says: an id without a row is 0 at no cost.",
  kind: "general",
  operands: ["x", "keys", "starts"],
  readsOnce: () => ["x"],
  attributes: none,
  infer: ({ x, keys, starts }) => {
    invariant(x.shape.length === 2 && keys.shape[0] === x.shape[0], "sum_runs takes x[places, d] and a key for each place");
    return tensor("f32", [starts.shape[0] - 1, x.shape[1]]);
  },
  gradient: null,
  lower: ({ operands: { x }, result }) => {
    const axes = axesOf(result.shape);
    const [run, d] = axes;
    const [places] = x.shape;
    const start = convert("i32", load("starts", [run], "u32"));
    const end = convert("i32", load("starts", [add(run, 1)], "u32"));
    const usual = Math.max(1, places / result.shape[0]);
    const i = axis("i", places, { value: sub(end, start), usual });
    const place = convert("i32", mod(load("keys", [add(start, i)], "u32"), u32(places)));
    return { axes, value: sum([i], load("x", [place, d])) };
  },
  reference: ({ x, keys, starts }, _, result) => {
    const [places] = x.type.shape;
    return tabulate(result, ([run, d]) => {
      const [start, end] = [starts.data[run], starts.data[run + 1]];
      return range(end - start).reduce((total, i) => total + read(x, [keys.data[start + i] % places, d]), 0);
    });
  },
});
