import { DataFailure } from "../failure.js";
import type { DataSpec, Manifest, OutputSpec } from "../manifest.js";
import { extentOf, type HostArray } from "../sizes.js";

/** Rows of a data set, column by column: each a flat array of `rows` times the elements of a row, in the storage of the model. */
export interface Columns {
  readonly rows: number;
  readonly columns: { readonly [name: string]: HostArray };
}

/** One column of the data of a model. */
export type ColumnSpec = DataSpec["columns"][number];

/** What `toColumns` takes for a column. */
export type ColumnValues = ArrayLike<number>;

/**
 * Brings what an app holds into the columns of a model: any array of numbers per column, all of the same number of rows. Throws a
 * DataFailure where a column is missing (DLM455), lengths do not fit (DLM452, DLM453) or a value cannot be stored (DLM454).
 */
export function toColumns(
  manifest: Pick<Manifest, "data" | "outputs">,
  given: { readonly [name: string]: ColumnValues },
): Columns {
  const specs = manifest.data?.columns ?? [];
  const columns = specs.map((spec) => {
    const values = given[spec.name];
    if (values === undefined) {
      throw new DataFailure("DLM455", `there is no column ${spec.name}`, {
        help: `give ${specs.map(({ name }) => name).join(", ")}`,
      });
    }
    return [spec.name, toStorage(spec, values)] as const;
  });
  return checkColumns(manifest, Object.fromEntries(columns));
}

/** Counts rows and checks what only whole columns show; `files` says which file a column came from. */
export function checkColumns(
  { data, outputs }: Pick<Manifest, "data" | "outputs">,
  columns: { readonly [name: string]: HostArray },
  files: { readonly [name: string]: string } = {},
): Columns {
  const counted = (data?.columns ?? []).map((spec) => {
    const values = columns[spec.name];
    const width = extentOf(spec.shape);
    const file = files[spec.name];
    if (values.length % width !== 0) {
      throw new DataFailure(
        "DLM452",
        `${spec.name} has ${values.length} values, which is no multiple of the ${width} of a row`,
        where(file),
      );
    }
    return { name: spec.name, rows: values.length / width, file };
  });
  const [first, ...others] = counted;
  if (first === undefined || first.rows === 0) throw new DataFailure("DLM455", "there are no rows", where(first?.file));
  const odd = others.find(({ rows }) => rows !== first.rows);
  if (odd !== undefined) {
    throw new DataFailure("DLM453", `${odd.name} has ${odd.rows} rows, and ${first.name} has ${first.rows}`, where(odd.file));
  }
  for (const output of outputs) {
    const values = columns[output.name];
    if (values !== undefined) checkTargets(output, values, values.length / first.rows, files[output.name]);
  }
  return { rows: first.rows, columns };
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

interface Wanted {
  readonly fits: (value: number) => boolean;
  readonly needs: string;
}

function wantedOf({ kind, classes }: OutputSpec): Wanted {
  if (kind === "class" && classes !== undefined)
    return { fits: (value) => value < classes, needs: `a class from 0 to ${classes - 1}` };
  if (kind === "tokens" && classes !== undefined)
    return { fits: (value) => value < classes, needs: `a token from 0 to ${classes - 1}, as the network has ${classes}` };
  if (kind === "probability" || kind === "labels")
    return { fits: (value) => value >= 0 && value <= 1, needs: "0 for no, 1 for yes, or something between" };
  return { fits: Number.isFinite, needs: "a finite number" };
}

/** Numbers as the storage of a column. Throws a DataFailure (DLM454) for the first that it cannot hold. */
export function toStorage({ name, storage }: ColumnSpec, values: ColumnValues, file?: string): HostArray {
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
