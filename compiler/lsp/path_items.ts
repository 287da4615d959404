import { dirname, join, relative } from "node:path";
import { type CompletionItem, plain, ranked } from "../editor/completion/completion_item.js";
import type { PathPlace } from "../editor/completion/paths.js";
import { dataFolders } from "../files/data_folders.js";
import { entriesOf } from "./disk.js";
import { isOnDisk } from "./uris.js";

/** What files of each format are called, where they have a usual ending. */
const endings: { readonly [of in PathPlace["of"]]: RegExp } = {
  use: /\.dlm$/,
  csv: /\.csv$/,
  npy: /\.npy$/,
  text: /\.txt$/,
  idx: /idx\d?-|-ubyte|\.idx/,
};

/**
 * The files and folders that can stand in a path of the file `from`, where `typed` says which folder has been gone into. Files with
 * the usual ending come first; a `use` takes no others, and not the file itself.
 */
export function pathItems({ of, typed }: PathPlace, from: string): readonly CompletionItem[] {
  if (!isOnDisk(from)) return [];
  const within = typed.slice(0, typed.lastIndexOf("/") + 1);
  const roots = of === "use" ? [dirname(from)] : dataFolders(from, undefined);
  const found = roots.flatMap((root) =>
    entriesOf(join(root, within))
      .filter(({ name }) => !name.startsWith(".") && name !== "node_modules" && join(root, within, name) !== from)
      .map((entry) => ({
        label: `${within}${entry.name}${entry.isDirectory() ? "/" : ""}`,
        root,
        isFolder: entry.isDirectory(),
      })),
  );
  const once = [...new Map(found.toReversed().map((each) => [each.label, each])).values()].toReversed();
  const item = ({ label, root }: (typeof once)[number]) => ({
    ...{ label, kind: "file" as const, insert: plain(label), detail: relative(dirname(from), root) || "beside this file" },
  });
  const files = once.filter(({ isFolder }) => !isFolder);
  const usual = files.filter(({ label }) => endings[of].test(label));
  const others = files.filter((file) => of !== "use" && !usual.includes(file));
  return [
    ...ranked(0, usual.map(item)),
    ...ranked(1, once.filter(({ isFolder }) => isFolder).map(item)),
    ...ranked(2, others.map(item)),
  ];
}
