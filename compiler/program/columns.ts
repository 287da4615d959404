import { invariant } from "../base/invariant.js";
import type { CheckedData, DataColumn, Port } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import { scalar } from "../ops/broadcast.js";
import type { GraphBuilder } from "../ops/builder.js";

/** What says which rows of the data set a step takes. */
export interface Rows {
  readonly order: Node;
  readonly control: Node;
  readonly batch: number;
}

export const rowSources = (builder: GraphBuilder, batch: number): Rows => ({
  order: builder.emit("order", {}),
  control: builder.emit("control", {}),
  batch,
});

/** This step's rows of the columns of `ports`, transformed as `data` says: `[batch, …]` as the port's `target` says. */
export function gatherPorts(
  builder: GraphBuilder,
  rows: Rows,
  data: CheckedData,
  ports: readonly Port[],
): { readonly [name: string]: Node } {
  return Object.fromEntries(
    ports.map((port) => {
      const column = columnOf(data, port);
      return [port.name, builder.at(port.span, () => transform(builder, gatherColumn(builder, rows, column, port), column))];
    }),
  );
}

/** `x`, raw values of a column, after the column's transforms: the same in training and in serving. */
export function transform(builder: GraphBuilder, x: Node, column: DataColumn): Node {
  invariant(
    x.type.dtype === "f32" || column.transforms.length === 0,
    `${column.name} holds whole numbers, which have no transforms`,
  );
  return column.transforms.reduce(
    (a, { kind, amount, span }) =>
      builder.at(span, () => {
        const b = scalar(builder.emit, amount);
        return builder.emit(kind === "scale" ? "mul" : "add", { a, b }, {}, { name: `${column.name}_${kind}` });
      }),
    x,
  );
}

/** The column that holds the values of `port`. */
export function columnOf(data: CheckedData, port: Port): DataColumn {
  const column = data.columns.find(({ name }) => name === port.name);
  invariant(column, `${data.name} has no column for ${port.name}`);
  return column;
}

/** A row of a file may lie in another shape than the port's, such as [28, 28] for [28, 28, 1]. */
function gatherColumn(builder: GraphBuilder, { order, control, batch }: Rows, column: DataColumn, port: Port): Node {
  const { name, storage, shape } = column;
  const data = builder.emit("dataset", {}, { name, storage, shape }, { name });
  const rows = builder.emit(
    "gather_rows",
    { data, order, control },
    { batch, dtype: port.target.dtype },
    { name: `${name}_rows` },
  );
  const wanted = [batch, ...port.target.shape];
  return sameShape(rows.type.shape, wanted)
    ? rows
    : builder.emit("reshape", { x: rows }, { shape: wanted }, { name: `${name}_rows` });
}
