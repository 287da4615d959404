import { invariant } from "../base/invariant.js";
import type { CheckedData, DataColumn, Port, Transform } from "../check/checked.js";
import type { Node } from "../ir/graph.js";
import { sameShape } from "../ir/types.js";
import type { GraphBuilder } from "../ops/builder.js";
import { transformNamed } from "../transforms/index.js";
import { namedEmit } from "./named_emit.js";

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
      return [
        port.name,
        builder.at(port.span, () => transform(builder, gatherColumn(builder, rows, data, column, port), column)),
      ];
    }),
  );
}

/** `x`, raw values of a column, after the column's transforms: the same in training and in serving. */
export const transform = (builder: GraphBuilder, x: Node, column: DataColumn): Node =>
  column.transforms.reduce((value, step) => applyStep(builder, value, step, column, "apply"), x);

/** What the network gives for an output, in the unit of the data: what the transforms of its column did is undone. */
export const untransform = (builder: GraphBuilder, value: Node, column: DataColumn): Node =>
  column.transforms.reduceRight((x, step) => applyStep(builder, x, step, column, "invert"), value);

function applyStep(builder: GraphBuilder, x: Node, step: Transform, column: DataColumn, how: "apply" | "invert"): Node {
  const record = transformNamed(step.name);
  invariant(record?.works === "on numbers", `${step.name} is no transform of numbers`);
  invariant(x.type.dtype === "f32", `${column.name} holds whole numbers, which have no transforms`);
  return builder.at(step.span, () => {
    const fitted = Object.fromEntries(
      Object.entries(step.fitted ?? {}).map(([name, path]) => {
        const initializer = { kind: record.fits?.[name] ?? "zeros" };
        const attrs = { path, shape: [column.shape.at(-1) ?? 1], trainable: false, initializer };
        return [name, builder.emit("parameter", {}, attrs, { name: `${column.name}_${name}` })];
      }),
    );
    return record[how](namedEmit(builder, `${column.name}_${step.name}`), x, { parameters: step.parameters, fitted });
  });
}

/** The column that holds the values of `port`. */
export function columnOf(data: CheckedData, port: Pick<Port, "name">): DataColumn {
  const column = data.columns.find(({ name }) => name === port.name);
  invariant(column, `${data.name} has no column for ${port.name}`);
  return column;
}

/** A row of a file may lie in another shape than the port's, such as [28, 28] for [28, 28, 1]. */
function gatherColumn(builder: GraphBuilder, rows: Rows, { examples }: CheckedData, column: DataColumn, port: Port): Node {
  const { order, control, batch } = rows;
  const { name, storage, shape, window } = column;
  const data = builder.emit("dataset", {}, { name, storage, shape }, { name });
  const attrs = { batch, dtype: port.target.dtype };
  const operands = { data, order, control };
  const options = { name: `${name}_rows` };
  const { length = 1, offset = 0 } = window ?? {};
  const gathered = examples
    ? builder.emit("gather_windows", operands, { ...attrs, length, offset, stride: examples.stride }, options)
    : builder.emit("gather_rows", operands, attrs, options);
  const wanted = [batch, ...port.target.shape];
  return sameShape(gathered.type.shape, wanted) ? gathered : builder.emit("reshape", { x: gathered }, { shape: wanted }, options);
}
