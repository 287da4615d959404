import { renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { cannotWrite, makeFolder } from "./folders.js";

/** A text and its place inside a folder. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes all files or leaves those that are there as they are: everything is written beside its place first, then moved. Returns
 * what went wrong, in words.
 */
export function writeFiles(folder: string, files: readonly TextFile[]): string | undefined {
  const placed = files.map(({ path, text }) => ({
    place: join(folder, path),
    partial: join(folder, `${path}.${process.pid}.partial`),
    text,
  }));
  const written: string[] = [];
  try {
    for (const { partial, text } of placed) {
      makeFolder(dirname(partial));
      writeFileSync(partial, text);
      written.push(partial);
    }
    for (const { partial, place } of placed) renameSync(partial, place);
    return undefined;
  } catch (error) {
    for (const partial of written) rmSync(partial, { force: true });
    return cannotWrite(folder, error);
  }
}
