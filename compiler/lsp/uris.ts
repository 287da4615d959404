import { dirname, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * The compiler knows files by path, an editor by URI. The path of a file on the disk is the absolute one; whatever else an editor
 * has open, such as `untitled:Untitled-1`, goes under its URI.
 */
export function pathOf(uri: string): string {
  if (!uri.startsWith("file:")) return uri;
  try {
    return fileURLToPath(uri);
  } catch {
    // Of another machine, or not as URIs are written.
    return uri;
  }
}

export const uriOf = (path: string): string => (isOnDisk(path) ? pathToFileURL(path).href : path);

/** A drive's letter is no scheme. */
export const isOnDisk = (path: string): boolean => !/^[a-z][a-z0-9+.-]+:/i.test(path);

/** The path that `use "path"` means in the file `from`: beside it, or in `folder` where `from` lies nowhere yet. */
export function pathUsed(path: string, from: string, folder: string | undefined): string | undefined {
  if (isOnDisk(from)) return resolve(dirname(from), path);
  if (from.startsWith("untitled:")) return folder === undefined ? undefined : resolve(folder, path);
  return URL.canParse(path, from) ? new URL(path, from).href : undefined;
}
