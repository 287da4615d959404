import type { Metafile } from "esbuild";

interface Bundle {
  readonly metafile: Metafile;
}

export declare function bundleRuntime(options: {
  readonly outdir: string;
  readonly minify?: boolean;
}): Promise<{ readonly index: Bundle; readonly browser: Bundle }>;
