import { readFileSync } from "node:fs";

/** The text of a file, without the byte order mark that editors of some systems begin a text with. Throws Node's error. */
export function readText(path: string): string {
  const text = readFileSync(path, "utf8");
  return text.startsWith("\uFEFF") ? text.slice(1) : text;
}
