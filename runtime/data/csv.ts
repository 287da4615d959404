import { DataFailure } from "../failure.js";

/** The columns of a CSV file by the names of its header, as numbers. */
export interface CsvTable {
  readonly rows: number;
  readonly names: readonly string[];
  /** Throws a DataFailure: DLM455 where there is no such column, DLM454 for a field that is no number. */
  readonly numbers: (name: string) => Float64Array;
}

/** Reads a CSV file with a header (RFC 4180: fields may be quoted, quotes in them doubled). Throws a DataFailure (DLM451). */
export function readCsv(bytes: Uint8Array, file: string): CsvTable {
  const records = parseRecords(new TextDecoder().decode(bytes), file);
  const [names, ...body] = records;
  if (names === undefined) throw new DataFailure("DLM451", "this CSV file is empty", { file });
  const uneven = body.findIndex((record) => record.length !== names.length);
  if (uneven >= 0) {
    const fields = (body[uneven] as readonly string[]).length;
    throw new DataFailure("DLM451", `row ${uneven + 1} has ${fields} fields, and the header ${names.length}`, { file });
  }
  return {
    rows: body.length,
    names,
    numbers: (name) => {
      const at = names.indexOf(name);
      if (at < 0)
        throw new DataFailure("DLM455", `there is no column "${name}"`, { file, help: `the header has ${names.join(", ")}` });
      return Float64Array.from(body, (record, row) => toNumber(record[at] as string, { name, row, file }));
    },
  };
}

function toNumber(field: string, at: { readonly name: string; readonly row: number; readonly file: string }): number {
  const value = Number(field);
  if (field.trim() !== "" && Number.isFinite(value)) return value;
  throw new DataFailure("DLM454", `row ${at.row + 1} of "${at.name}" is "${field}", which is no number`, { file: at.file });
}

/** One pass over the text; a field ends at a comma or a line's end outside quotes. Empty lines are skipped. */
function parseRecords(text: string, file: string): readonly (readonly string[])[] {
  const records: string[][] = [];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|\r|$)/y;
  const content = text.startsWith("\uFEFF") ? text.slice(1) : text;
  let record: string[] = [];
  field.lastIndex = 0;
  while (field.lastIndex < content.length || record.length > 0) {
    const start = field.lastIndex;
    const [, raw = "", end = ""] = field.exec(content) ?? malformed(content, start, file);
    record.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ",") continue;
    if (record.length > 1 || record[0] !== "") records.push(record);
    record = [];
  }
  return records;
}

const malformed = (text: string, at: number, file: string): never => {
  const line = text.slice(0, at).split("\n").length;
  throw new DataFailure("DLM451", `a quote in line ${line} is not closed, or stands inside a field`, { file });
};
