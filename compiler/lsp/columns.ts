import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { readCsv } from "../../runtime/data/csv.js";
import { dataFolders } from "../files/data_folders.js";
import { stampOf } from "./disk.js";

/** Reads the names of the columns of data files. */
export interface ColumnReader {
  /** Of the file that a `data` block in `model` names; undefined where it cannot be read, or has no names. */
  readonly columns: (file: string, model: string) => readonly string[] | undefined;
}

interface Kept {
  readonly stamp: string;
  readonly names: readonly string[] | undefined;
}

export function createColumnReader(): ColumnReader {
  const kept = new Map<string, Kept>();
  return {
    columns: (file, model) => {
      for (const folder of dataFolders(model, undefined)) {
        const path = join(folder, file);
        const stamp = stampOf(path);
        if (stamp === undefined) continue;
        const known = kept.get(path);
        if (known?.stamp === stamp) return known.names;
        const names = namesOf(path);
        kept.set(path, { stamp, names });
        return names;
      }
      return undefined;
    },
  };
}

/** A header is no longer than this, in bytes. */
const longestHeader = 65536;

function namesOf(path: string): readonly string[] | undefined {
  if (!path.endsWith(".csv")) return undefined;
  try {
    const line = firstLine(beginning(path));
    return line === undefined ? undefined : readCsv(line, path).names;
  } catch {
    // What is wrong with the file, training tells.
    return undefined;
  }
}

function beginning(path: string): Buffer {
  const file = openSync(path, "r");
  try {
    const bytes = Buffer.alloc(longestHeader);
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
  } finally {
    closeSync(file);
  }
}

/** Up to the first line break outside of quotes. */
function firstLine(bytes: Buffer): Buffer | undefined {
  let isQuoted = false;
  for (const [at, byte] of bytes.entries()) {
    if (byte === 0x22) isQuoted = !isQuoted;
    if (!isQuoted && (byte === 0x0a || byte === 0x0d)) return bytes.subarray(0, at);
  }
  return bytes.length < longestHeader ? bytes : undefined;
}
