import { DataFailure } from "../failure.js";
import type { ColumnSpec, Manifest, OutputSpec } from "../manifest.js";
import { extentOf, type HostArray } from "../sizes.js";
import { readTexts, rowsOfTexts, type Texts } from "./texts.js";
import type { Vocabularies } from "./vocabulary.js";

/** Examples of a data set, column by column: each a flat array of rows, in the storage of the model. */
export interface Columns {
  /** Examples: as many as rows, but where columns have windows. */
  readonly rows: number;
  readonly columns: { readonly [name: string]: HostArray };
  /** Columns of text whose tokens have no ids yet: the vocabulary is the model's. */
  readonly texts?: { readonly [name: string]: Texts };
  /** By which texts have got their ids: checkpoints keep them. */
  readonly vocabularies?: Vocabularies;
}

/**
 * What `toColumns` takes for a column: numbers; or for one of text a text for each row, or the one text whose tokens are the rows.
 */
export type ColumnValues = ArrayLike<number> | readonly string[] | string;

/** Rows of a data set: as `loadSplit` gives them, or an array of all values per column. */
export type Data = Columns | { readonly [column: string]: ColumnValues };

/**
 * Brings what an app holds into the columns of a model: any array of numbers or of texts per column, all of the same number of
 * rows. Throws a DataFailure where a column is missing (DLM455), lengths do not fit (DLM452, DLM453) or a value cannot be stored
 * (DLM454).
 */
export function toColumns(
  manifest: Pick<Manifest, "data" | "outputs">,
  given: { readonly [name: string]: ColumnValues },
): Columns {
  const specs = manifest.data?.columns ?? [];
  const read = specs.flatMap((spec) => {
    const values = given[spec.name];
    if (values === undefined && spec.otherwise !== undefined) return [];
    if (values === undefined) {
      throw new DataFailure("DLM455", `there is no column ${spec.name}`, {
        help: `give ${specs.map(({ name }) => name).join(", ")}`,
      });
    }
    return { spec, ...readColumn(spec, values) };
  });
  return checkColumns(manifest, read);
}

/** A column as it was read: numbers, or text that has no ids yet. */
export type ReadColumn = { readonly file?: string } & ({ readonly values: HostArray } | { readonly texts: Texts });

/** Texts are taken apart, and numbers brought to the column's storage. Throws a DataFailure (DLM454). */
export function readColumn(spec: ColumnSpec, values: ColumnValues, file?: string): ReadColumn {
  if (!isText(values)) return { values: toStorage(spec, values, file), ...where(file) };
  if (spec.text !== undefined) return { texts: readTexts(spec.text, values, file), ...where(file) };
  throw new DataFailure("DLM454", `${spec.name} takes numbers, and got text`, where(file));
}

const isText = (values: ColumnValues): values is readonly string[] | string =>
  typeof values === "string" || (Array.isArray(values) && typeof values[0] === "string");

/** Counts examples and checks what only whole columns show: those of `data`, each once. */
export function checkColumns(
  { data, outputs }: Pick<Manifest, "data" | "outputs">,
  read: readonly (ReadColumn & { readonly spec: ColumnSpec })[],
): Columns {
  const counted = read.map((column) => ({ ...column, rows: rowsOf(column) }));
  const [first, ...others] = counted;
  if (first === undefined || first.rows === 0) throw new DataFailure("DLM455", "there are no rows", where(first?.file));
  const odd = others.find(({ rows }) => rows !== first.rows);
  if (odd !== undefined) {
    throw new DataFailure(
      "DLM453",
      `${odd.spec.name} has ${odd.rows} rows, and ${first.spec.name} has ${first.rows}`,
      where(odd.file),
    );
  }
  const { stride, reach } = data?.examples ?? { stride: 1, reach: 1 };
  if (first.rows < reach) {
    throw new DataFailure("DLM452", `there are ${first.rows} rows, and an example looks at ${reach}`, {
      ...where(first.file),
      help: "use more rows, or shorter windows with a smaller offset",
    });
  }
  const values = counted.flatMap((column) => ("values" in column ? [column] : []));
  const left = (data?.columns ?? []).flatMap(({ name, storage, otherwise }) => {
    if (otherwise === undefined || read.some(({ spec }) => spec.name === name)) return [];
    const filled = storage === "u8" ? new Uint8Array(first.rows) : new Float32Array(first.rows);
    return [[name, filled.fill(otherwise)] as const];
  });
  const texts = counted.flatMap((column) => ("texts" in column ? [[column.spec.name, column.texts] as const] : []));
  for (const { spec, values: own, file } of values) {
    const output = outputs.find(({ name }) => name === spec.name);
    if (output !== undefined) checkTargets(output, own, extentOf(spec.shape), file);
    else if (spec.otherwise === undefined) checkFinite(spec, own, file);
    if (spec.otherwise !== undefined) checkWeights(spec, own, file);
  }
  return {
    rows: Math.floor((first.rows - reach) / stride) + 1,
    columns: Object.fromEntries([...values.map(({ spec, values: own }) => [spec.name, own] as const), ...left]),
    ...(texts.length > 0 && { texts: Object.fromEntries(texts) }),
  };
}

function rowsOf(column: ReadColumn & { readonly spec: ColumnSpec }): number {
  if ("texts" in column) return rowsOfTexts(column.texts);
  const { spec, values, file } = column;
  const width = extentOf(spec.shape);
  if (values.length % width === 0) return values.length / width;
  const title = `${spec.name} has ${values.length} values, which is no multiple of the ${width} of a row`;
  throw new DataFailure("DLM452", title, where(file));
}

/** Classes and probabilities have to be in range, everything else finite. */
function checkTargets(output: OutputSpec, values: HostArray, width: number, file: string | undefined): void {
  const { name } = output;
  const { fits, needs } = wantedOf(output);
  const wrong = values.findIndex((value) => !fits(value));
  if (wrong < 0) return;
  throw new DataFailure(
    "DLM454",
    `${name} is ${values[wrong]} in row ${Math.floor(wrong / width)}, and needs ${needs}`,
    where(file),
  );
}

/** One such number, and nothing that is computed from it is a number. */
function checkFinite({ name, shape }: ColumnSpec, values: HostArray, file: string | undefined): void {
  if (!(values instanceof Float32Array)) return;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  const row = Math.floor(wrong / extentOf(shape));
  throw new DataFailure("DLM454", `${name} is ${values[wrong]} in row ${row}, and needs finite numbers`, {
    ...where(file),
    help: "rows count from 0; leave such rows out, or put a number in the place of what is missing",
  });
}

/** A row that counts less than nothing would be learned to be got wrong. */
function checkWeights({ name }: ColumnSpec, values: HostArray, file: string | undefined): void {
  const wrong = values.findIndex((value) => !(value >= 0 && Number.isFinite(value)));
  if (wrong < 0) return;
  throw new DataFailure("DLM454", `${name} is ${values[wrong]} in row ${wrong}, and needs 0 or more`, where(file));
}

interface Wanted {
  readonly fits: (value: number) => boolean;
  readonly needs: string;
}

function wantedOf({ kind, classes }: OutputSpec): Wanted {
  if (kind === "class" && classes !== undefined)
    return { fits: (value) => value < classes, needs: `a class from 0 to ${classes - 1}` };
  if (kind === "tokens" && classes !== undefined)
    return { fits: (value) => value < classes, needs: `a token from 0 to ${classes - 1}: the network has no more` };
  if (kind === "probability" || kind === "labels")
    return { fits: (value) => value >= 0 && value <= 1, needs: "0 for no, 1 for yes, or something between" };
  return { fits: Number.isFinite, needs: "a finite number" };
}

/** Numbers as the storage of a column. Throws a DataFailure (DLM454) for the first that it cannot hold. */
function toStorage({ name, storage }: ColumnSpec, values: ArrayLike<number>, file?: string): HostArray {
  if (storage === "f32") return values instanceof Float32Array ? values : Float32Array.from(values);
  if (storage === "u8" && (values instanceof Uint8Array || values instanceof Uint8ClampedArray)) {
    return new Uint8Array(values.buffer, values.byteOffset, values.length);
  }
  if (storage === "u32" && values instanceof Uint32Array) return values;
  const largest = storage === "u8" ? 255 : 2 ** 32 - 1;
  for (let n = 0; n < values.length; n += 1) {
    const value = values[n] as number;
    if (!(Number.isInteger(value) && value >= 0 && value <= largest)) {
      throw new DataFailure(
        "DLM454",
        `value ${n} of ${name} is ${value}, and needs to be a whole number from 0 to ${largest}`,
        where(file),
      );
    }
  }
  return storage === "u8" ? Uint8Array.from(values) : Uint32Array.from(values);
}

const where = (file: string | undefined): { readonly file?: string } => (file === undefined ? {} : { file });
