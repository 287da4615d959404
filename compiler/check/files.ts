import type { Checked } from "../diagnostics/diagnostic.js";
import { cyclicUse, fileNotFound } from "../diagnostics/names.js";
import type { Module, Use } from "../syntax/ast.js";
import type { Report } from "./report.js";

/** Parses the file that `use "path"` in the file `from` means; undefined where there is none. */
export type Load = (path: string, from: string) => Checked<Module> | undefined;

/** A file with the files that it uses. */
export interface File {
  readonly module: Module;
  readonly uses: readonly { readonly use: Use; readonly file: File }[];
}

/** Follows `use` from file to file, each file once. Missing files and circles are told, and left out. */
export function loadFiles(root: Module, load: Load, report: Report): File {
  const loaded = new Map<string, File>();

  const follow = (module: Module, above: readonly { readonly module: Module; readonly use: Use }[]): File => {
    const known = loaded.get(module.span.path);
    if (known) return known;
    const uses = module.uses.flatMap((use) => {
      const found = load(use.path, module.span.path);
      if (!found) {
        report(fileNotFound({ path: use.path, span: use.span }));
        return [];
      }
      const chain = [...above, { module, use }];
      const start = chain.findIndex((link) => link.module.span.path === found.value.span.path);
      if (start >= 0) {
        const circle = chain.slice(start);
        const paths = circle.map((link) => link.module.span.path);
        report(cyclicUse({ chain: [...paths, found.value.span.path], uses: circle.map((link) => link.use.span) }));
        return [];
      }
      if (!loaded.has(found.value.span.path)) found.diagnostics.forEach(report);
      return [{ use, file: follow(found.value, chain) }];
    });
    const file = { module, uses };
    loaded.set(module.span.path, file);
    return file;
  };
  return follow(root, []);
}
