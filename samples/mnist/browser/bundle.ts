import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build, type Metafile } from "esbuild";

/** The files of the page by the path under which it asks for them, and what esbuild tells of them. */
export interface Page {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly metafile: Metafile;
}

/**
 * Bundles the page in `folder` and the module beside it, in memory. The kernels of each kind of device stay files of their own, of
 * which a browser loads one. `digits.js` is there for whoever wants the model without the page.
 */
export async function bundlePage(folder: string): Promise<Page> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: folder,
    entryPoints: { page: "page.ts", digits: "../generated/digits.js" },
    outdir: ".",
    write: false,
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: "esm",
    target: "es2023",
    logLevel: "warning",
  });
  const html = await readFile(join(folder, "index.html"));
  return {
    files: new Map([["/", html], ...outputFiles.map((file) => [`/${basename(file.path)}`, file.contents] as const)]),
    metafile,
  };
}
