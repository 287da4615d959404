import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import type { FileArray } from "../data/array.js";
import { type Columns, checkColumns, type ReadColumn, readColumn } from "../data/columns.js";
import { type CsvTable, readCsv } from "../data/csv.js";
import { decodeText } from "../data/decode.js";
import { decompress } from "../data/gzip.js";
import { readIdx } from "../data/idx.js";
import { readNpy } from "../data/npy.js";
import { DataFailure } from "../failure.js";
import type { ColumnSpec, DataSourceSpec, Manifest } from "../manifest.js";
import { readBytes } from "./files.js";

/**
 * Reads a split (`train`, `test`, …) of the model's data from files that lie in one of the folders, the first that has them;
 * `.gz` forms are found too. Throws a DataFailure that names the file where it is missing or does not fit the model.
 */
export async function loadSplit(
  manifest: Pick<Manifest, "data" | "outputs">,
  split: string,
  directories: readonly string[],
): Promise<Columns> {
  const { data } = manifest;
  const source = data?.splits[split];
  if (data === undefined || source === undefined) {
    const splits = Object.keys(data?.splits ?? {}).join(", ");
    throw new DataFailure("DLM455", `there is no split ${split}`, {
      help: splits ? `the model has ${splits}` : "the model names no data",
    });
  }
  const table = source.format === "csv" ? await openTable(source, directories) : undefined;
  const read = await Promise.all(
    data.columns
      .filter(({ name, otherwise }) => otherwise === undefined || source.columns[name] !== undefined)
      .map(async (spec) => {
        const names = source.columns[spec.name];
        if (names === undefined) throw new DataFailure("DLM455", `the split ${split} does not say where ${spec.name} comes from`);
        return { spec, ...(table ? fromTable(spec, names, table) : await fromFile(spec, names, source, directories)) };
      }),
  );
  return checkColumns(manifest, read);
}

interface OpenTable {
  readonly table: CsvTable;
  readonly file: string;
}

async function openTable({ file }: DataSourceSpec, directories: readonly string[]): Promise<OpenTable> {
  const path = findFile(file ?? "", directories);
  return { table: readCsv(await readData(path), path), file: path };
}

/** Several columns of the file stand side by side in one row of the model's. */
function fromTable(spec: ColumnSpec, names: string | readonly string[], { table, file }: OpenTable): ReadColumn {
  if (spec.text !== undefined) return readColumn(spec, table.texts([names].flat()[0] ?? ""), file);
  const parts = [names].flat().map((name) => table.numbers(name));
  checkShape(spec, [parts.length], file);
  const values = Float64Array.from(
    { length: table.rows * parts.length },
    (_, n) => parts[n % parts.length]?.[Math.floor(n / parts.length)] ?? 0,
  );
  return readColumn(spec, values, file);
}

async function fromFile(
  spec: ColumnSpec,
  names: string | readonly string[],
  { format }: DataSourceSpec,
  directories: readonly string[],
): Promise<ReadColumn> {
  const file = findFile([names].flat()[0] ?? "", directories);
  const bytes = await readData(file);
  if (format === "text") return readColumn(spec, decodeText(bytes, file), file);
  const array: FileArray = format === "idx" ? readIdx(bytes, file) : readNpy(bytes, file);
  checkShape(spec, array.shape.slice(1), file);
  return readColumn(spec, array.values, file);
}

/** The bytes of a file, decompressed where they need to be. */
async function readData(file: string): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await readBytes(file).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "EISDIR" ? "this is a folder" : `this file cannot be read: ${cause.code ?? cause.message}`;
    throw new DataFailure("DLM450", why, { file, cause });
  });
  return decompress(bytes, file);
}

/** Axes of extent 1 do not count: 28 x 28 bytes are a picture of [28, 28, 1]. */
function checkShape(spec: ColumnSpec, row: readonly number[], file: string): void {
  const proper = (shape: readonly number[]) => shape.filter((extent) => extent !== 1).join(", ");
  if (proper(row) === proper(spec.shape)) return;
  throw new DataFailure(
    "DLM452",
    `a row of ${spec.name} is [${row.join(", ")}] here, and the model needs [${spec.shape.join(", ")}]`,
    { file },
  );
}

function findFile(name: string, directories: readonly string[]): string {
  const places = isAbsolute(name) ? [name] : directories.map((directory) => join(directory, name));
  const found = places.flatMap((place) => [place, `${place}.gz`]).find((place) => existsSync(place));
  if (found !== undefined) return found;
  throw new DataFailure("DLM450", "this file is not there", {
    file: name,
    help: `say with --data where it lies; looked in ${directories.join(", ") || "no folder"}`,
  });
}
