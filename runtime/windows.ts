import { balancedOrder } from "./balanced_order.js";
import type { Columns } from "./data/columns.js";
import { bytesPerElement, type DataSpec } from "./manifest.js";
import { epochOrder } from "./random.js";
import { extentOf, type HostArray } from "./sizes.js";

/** Rows of a data set that are on the device at one time. */
export interface Window {
  readonly start: number;
  readonly rows: number;
}

/** How a data set is divided into windows. */
export interface Division {
  readonly rows: number;
  /** Of every window but the last, a multiple of the batch; all rows where the data set fits as a whole. */
  readonly windowRows: number;
}

/**
 * Windows that fit: no column's buffer is larger than `largestBinding`, and all of them together take at most `memoryLimit` bytes
 * where that is given. A window has at least one batch.
 */
export function divide(
  data: DataSpec,
  {
    rows,
    batch,
    largestBinding,
    memoryLimit = Number.POSITIVE_INFINITY,
  }: {
    readonly rows: number;
    readonly batch: number;
    readonly largestBinding: number;
    readonly memoryLimit?: number;
  },
): Division {
  const widths = data.columns.map(({ storage, shape }) => extentOf(shape) * bytesPerElement(storage));
  const together = widths.reduce((sum, width) => sum + width, 0);
  const { stride, reach } = examplesOf(data);
  const fit = Math.min(Math.floor(largestBinding / Math.max(...widths)), Math.floor(memoryLimit / together));
  const most = Math.floor((fit - reach) / stride) + 1;
  return most >= rows ? { rows, windowRows: rows } : { rows, windowRows: Math.max(1, Math.floor(most / batch)) * batch };
}

/** All windows, in the order of the rows. */
export const windowsOf = ({ rows, windowRows }: Division): readonly Window[] =>
  Array.from({ length: Math.ceil(rows / windowRows) }, (_, n) => ({
    start: n * windowRows,
    rows: Math.min(windowRows, rows - n * windowRows),
  }));

/** The windows in the order in which an epoch of training visits them. */
export function epochWindows(division: Division, seed: number, epoch: number): readonly Window[] {
  const windows = windowsOf(division);
  return [...epochOrder(windows.length, seed, epoch, "windows")].map((n) => windows[n]);
}

/**
 * The order of rows inside a window, counted from its start, padded to whole batches by beginning again; shuffled for training.
 * Windows of one epoch get different orders.
 */
export function windowOrder(window: Window, batch: number, shuffle?: Shuffle): Uint32Array {
  const order = shuffle && shuffled(window, shuffle);
  const padded = Math.ceil(window.rows / batch) * batch;
  return Uint32Array.from({ length: padded }, (_, n) => order?.[n % window.rows] ?? n % window.rows);
}

/** How an epoch of training mixes rows; with the class of every row of the data set, so that classes come up equally often. */
export interface Shuffle {
  readonly seed: number;
  readonly epoch: number;
  readonly classes?: HostArray;
}

function shuffled({ start, rows }: Window, { seed, epoch, classes }: Shuffle): Uint32Array {
  const purpose = `order ${start}`;
  if (classes === undefined) return epochOrder(rows, seed, epoch, purpose);
  return balancedOrder(classes.subarray(start, start + rows), { seed, epoch, purpose });
}

/** The columns' rows that the examples of a window look at, without a copy. */
export function windowColumns(data: Columns, spec: Pick<DataSpec, "columns" | "examples">, window: Window): Columns["columns"] {
  const first = window.start * examplesOf(spec).stride;
  return Object.fromEntries(
    spec.columns.map(({ name, shape }) => {
      const width = extentOf(shape);
      const end = first + rowsFor(spec, window.rows);
      return [name, data.columns[name]?.subarray(first * width, end * width) ?? new Uint8Array()];
    }),
  );
}

/** Rows of the columns that so many examples look at, one after the other. */
export function rowsFor(spec: Pick<DataSpec, "examples">, examples: number): number {
  const { stride, reach } = examplesOf(spec);
  return (examples - 1) * stride + reach;
}

/** What a row of a column is for each example, such as the targets for metrics: a window's rows one after the other. */
export function exampleRows(
  { columns, examples }: Pick<DataSpec, "columns" | "examples">,
  { rows, columns: values }: Columns,
  name: string,
): HostArray {
  const own = values[name] ?? new Uint8Array();
  const spec = columns.find((column) => column.name === name);
  if (examples === undefined || spec === undefined) return own;
  const width = extentOf(spec.shape);
  const { offset, length } = spec.window ?? { offset: 0, length: 1 };
  const run = length * width;
  const found = emptyLike(own, rows * run);
  for (let example = 0; example < rows; example += 1) {
    const start = (example * examples.stride + offset) * width;
    found.set(own.subarray(start, start + run), example * run);
  }
  return found;
}

function emptyLike(values: HostArray, length: number): HostArray {
  if (values instanceof Float32Array) return new Float32Array(length);
  return values instanceof Uint32Array ? new Uint32Array(length) : new Uint8Array(length);
}

const examplesOf = ({ examples }: Pick<DataSpec, "examples">) => examples ?? { stride: 1, reach: 1 };
