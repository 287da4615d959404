import { DataFailure } from "../failure.js";
import { decodeText } from "./decode.js";

/** The columns of a CSV file by the names of its header. */
export interface CsvTable {
  readonly rows: number;
  readonly names: readonly string[];
  /** Throws a DataFailure: DLM455 where there is no such column, DLM454 for a field that is no number. */
  readonly numbers: (name: string) => Float64Array;
  /** The fields as they stand. Throws a DataFailure (DLM455) where there is no such column. */
  readonly texts: (name: string) => readonly string[];
}

/** A record and where it begins in the file. */
interface CsvRecord {
  readonly fields: readonly string[];
  readonly at: number;
}

/**
 * Reads a CSV file with a header (RFC 4180: fields may be quoted, with commas and line breaks in them and quotes doubled). Throws a
 * DataFailure (DLM451).
 */
export function readCsv(bytes: Uint8Array, file: string): CsvTable {
  const text = decodeText(bytes, file);
  const records = parseRecords(text, file);
  const lineOf = ({ at }: CsvRecord): number => lineAt(text, at);
  const [header, ...body] = records;
  if (header === undefined) throw new DataFailure("DLM451", "this CSV file is empty", { file });
  const names = header.fields;
  const uneven = body.find(({ fields }) => fields.length !== names.length);
  if (uneven !== undefined) {
    const { length } = uneven.fields;
    const title = `line ${lineOf(uneven)} has ${length} field${length === 1 ? "" : "s"}, and the header ${names.length}`;
    throw new DataFailure("DLM451", title, { file });
  }
  const placeOf = (name: string): number => {
    const at = names.indexOf(name);
    if (at >= 0) return at;
    throw new DataFailure("DLM455", `there is no column "${name}"`, { file, help: `the header has ${names.join(", ")}` });
  };
  return {
    rows: body.length,
    names,
    numbers: (name) => {
      const at = placeOf(name);
      return Float64Array.from(body, (record) => {
        const field = record.fields[at] as string;
        const value = Number(field);
        if (field.trim() !== "" && Number.isFinite(value)) return value;
        throw new DataFailure("DLM454", `line ${lineOf(record)} has "${some(field)}" for "${name}", which is no number`, {
          file,
        });
      });
    },
    texts: (name) => {
      const at = placeOf(name);
      return body.map(({ fields }) => fields[at] as string);
    },
  };
}

const some = (field: string): string => (field.length > 40 ? `${field.slice(0, 40)}…` : field);

/** One pass over the text; a field ends at a comma or a line's end outside quotes. Empty lines are skipped. */
function parseRecords(text: string, file: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  const field = /("[^"]*(?:""[^"]*)*"|[^",\r\n]*)(,|\r?\n|\r|$)/y;
  let fields: string[] = [];
  let at = 0;
  while (field.lastIndex < text.length || fields.length > 0) {
    const start = field.lastIndex;
    const [, raw = "", end = ""] = field.exec(text) ?? malformed(text, start, file);
    fields.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw);
    if (end === ",") continue;
    if (fields.length > 1 || raw !== "") records.push({ fields, at });
    fields = [];
    at = field.lastIndex;
  }
  return records;
}

const malformed = (text: string, at: number, file: string): never => {
  throw new DataFailure("DLM451", `a quote in line ${lineAt(text, at)} is not closed, or stands inside a field`, { file });
};

const lineAt = (text: string, at: number): number => text.slice(0, at).split(/\r\n|\n|\r/).length;
