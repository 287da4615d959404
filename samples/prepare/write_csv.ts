import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Writes a table with a header (RFC 4180); the folder is made where it is missing. */
export function writeCsv(path: string, header: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, [header, ...rows].map((row) => `${row.map(field).join(",")}\n`).join(""));
}

const field = (value: string | number): string =>
  typeof value === "string" && /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : String(value);
