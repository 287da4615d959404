import { renameSync, writeFileSync } from "node:fs";

/** Whoever interrupts this has the old file or the new one. */
export function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.partial`, text);
  renameSync(`${path}.partial`, path);
}
