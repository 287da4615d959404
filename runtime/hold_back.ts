import type { Columns } from "./data/columns.js";
import type { Texts } from "./data/texts.js";
import { DataFailure } from "./failure.js";
import type { DataSpec } from "./manifest.js";
import { epochOrder } from "./random.js";
import { extentOf, type HostArray } from "./sizes.js";
import { rowsFor } from "./windows.js";

/** Rows to train on, and others to measure on. */
export interface Divided {
  readonly train: Columns;
  readonly held: Columns;
}

/**
 * Holds a share of the rows back, chosen by the seed alone. Where examples are windows of rows in the order of time, it is the last
 * part, and no row of it is in a window that is trained on. Throws a DataFailure (DLM455) where nothing is left for one of the two.
 */
export function holdBack(
  spec: DataSpec,
  data: Columns,
  { share, seed }: { readonly share: number; readonly seed: number },
): Divided {
  const divided = spec.examples === undefined ? drawn(spec, data, { share, seed }) : lastPart(spec, data, share);
  if (divided.train.rows >= 1 && divided.held.rows >= 1) return divided;
  throw new DataFailure("DLM455", `of ${data.rows} rows, a share of ${share} cannot be held back for validation`, {
    help: "use more rows or another share, or give a `validation` split",
  });
}

function drawn(spec: DataSpec, data: Columns, { share, seed }: { readonly share: number; readonly seed: number }): Divided {
  const order = epochOrder(data.rows, seed, 0, "validation");
  const count = Math.round(data.rows * share);
  // In the order of the file, so that what is near in it stays near.
  return {
    held: rowsAt(spec, data, order.subarray(0, count).toSorted()),
    train: rowsAt(spec, data, order.subarray(count).toSorted()),
  };
}

function rowsAt(spec: DataSpec, data: Columns, rows: Uint32Array): Columns {
  const columns = Object.entries(data.columns).map(([name, values]) => {
    const width = widthOf(spec, name);
    const chosen = emptyLike(values, rows.length * width);
    for (const [n, row] of rows.entries()) chosen.set(values.subarray(row * width, (row + 1) * width), n * width);
    return [name, chosen] as const;
  });
  const texts = Object.entries(data.texts ?? {}).map(([name, text]) => [name, textsAt(text, rows)] as const);
  return {
    ...data,
    rows: rows.length,
    columns: Object.fromEntries(columns),
    ...(data.texts && { texts: Object.fromEntries(texts) }),
  };
}

function textsAt(texts: Texts, rows: Uint32Array): Texts {
  const { tokens, starts } = texts;
  if (starts === undefined) return { ...texts, tokens: Uint32Array.from(rows, (row) => tokens[row] as number) };
  const parts = Array.from(rows, (row) => tokens.subarray(starts[row], starts[row + 1]));
  const own = new Uint32Array(parts.length + 1);
  for (const [n, part] of parts.entries()) own[n + 1] = (own[n] as number) + part.length;
  const chosen = new Uint32Array(own.at(-1) ?? 0);
  for (const [n, part] of parts.entries()) chosen.set(part, own[n]);
  return { ...texts, tokens: chosen, starts: own };
}

function lastPart(spec: DataSpec, data: Columns, share: number): Divided {
  const stride = spec.examples?.stride ?? 1;
  const all = rowsFor(spec, data.rows);
  const first = Math.ceil((all * (1 - share)) / stride);
  const reach = rowsFor(spec, 1);
  return {
    held: part(spec, data, { start: first, examples: data.rows - first }),
    train: part(spec, data, { start: 0, examples: Math.floor((first * stride - reach) / stride) + 1 }),
  };
}

function part(
  spec: DataSpec,
  data: Columns,
  { start, examples }: { readonly start: number; readonly examples: number },
): Columns {
  const from = start * (spec.examples?.stride ?? 1);
  const to = from + rowsFor(spec, Math.max(0, examples));
  const columns = Object.entries(data.columns).map(([name, values]) => {
    const width = widthOf(spec, name);
    return [name, values.subarray(from * width, to * width)] as const;
  });
  const places = Uint32Array.from({ length: Math.max(0, to - from) }, (_, n) => from + n);
  const texts = Object.entries(data.texts ?? {}).map(([name, text]) => [name, textsAt(text, places)] as const);
  return {
    ...data,
    rows: examples,
    columns: Object.fromEntries(columns),
    ...(data.texts && { texts: Object.fromEntries(texts) }),
  };
}

const widthOf = ({ columns }: DataSpec, name: string): number =>
  extentOf(columns.find((column) => column.name === name)?.shape ?? []);

function emptyLike(values: HostArray, length: number): HostArray {
  if (values instanceof Float32Array) return new Float32Array(length);
  return values instanceof Uint32Array ? new Uint32Array(length) : new Uint8Array(length);
}
