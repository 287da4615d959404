import type { Metafile, Plugin } from "esbuild";

interface Bundle {
  readonly metafile: Metafile;
}

export declare function bundleRuntime(options: {
  readonly outdir: string;
  readonly minify?: boolean;
}): Promise<{ readonly index: Bundle; readonly browser: Bundle }>;

export declare const hostOfBrowsers: Plugin;
