import { invariant } from "../base/invariant.js";
import { elementCount, tensor } from "../ir/types.js";
import { convert, load } from "../kernel/expr.js";
import { defineOp, type Emit } from "./define.js";
import { read, tabulate } from "./host.js";
import { axesOf } from "./indexing.js";
import { none } from "./schemas.js";

export const lookup = defineOp({
  name: "lookup",
  doc: "Rows of a table by their numbers: y[…, d] = table[ids[…], d]. A number beyond the last row reads no particular value.",
  kind: "general",
  operands: ["table", "ids"],
  attributes: none,
  infer: ({ table, ids }) => {
    invariant(table.shape.length === 2 && ids.dtype === "u32", "lookup takes table[rows, d] and ids of u32");
    return tensor(table.dtype, [...ids.shape, table.shape[1]]);
  },
  gradient: (emit, { operands: { table, ids }, ct }) => {
    const [rows, width] = table.type.shape;
    const count = elementCount(ids.type.shape);
    const keys = sortedKeys(emit, emit("reshape", { x: ids }, { shape: [count] }), rows);
    const starts = emit("run_starts", { keys }, { runs: rows });
    const x = emit("reshape", { x: ct }, { shape: [count, width] });
    return { table: emit("sum_runs", { x, keys, starts }) };
  },
  lower: ({ result }) => {
    const axes = axesOf(result.shape);
    const row = convert("i32", load("ids", axes.slice(0, -1), "u32"));
    return { axes, value: load("table", [row, axes[axes.length - 1]]) };
  },
  reference: ({ table, ids }, _, result) =>
    tabulate(result, (at) => read(table, [read(ids, at.slice(0, -1)), at[at.length - 1]])),
});

/**
 * The places of a list of ids in the order of the ids, equal ones in their order, as `id · places + place`: what is to be added up for
 * an id then stands together, and always in one order. Nothing is scattered: merging sorts by gathering alone.
 */
function sortedKeys(emit: Emit, ids: Parameters<Emit>[1][string], rows: number) {
  const [count] = ids.type.shape;
  invariant(rows * count < 2 ** 32, `${rows} rows and ${count} places do not fit into one number`);
  let keys = emit("place_keys", { ids });
  for (let run = 1; run < count; run *= 2) keys = emit("merge_runs", { keys }, { run });
  return keys;
}
