import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../samples/", import.meta.url));

/** Every `.dlm` file of the samples, by its path below them. */
export const samples: readonly { readonly path: string; readonly text: string }[] = readdirSync(root, {
  recursive: true,
  encoding: "utf8",
})
  .filter((path) => path.endsWith(".dlm"))
  .toSorted()
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));
