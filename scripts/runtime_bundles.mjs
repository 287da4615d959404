import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The file that knows Node gives way to the one that knows there is none; everything of runtime/node stays out with it. */
export const hostOfBrowsers = {
  name: "host-of-browsers",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/host\.js$/ }, ({ resolveDir }) => ({ path: join(resolveDir, "host.browser.ts") })),
};

/**
 * The two forms of `dlmc/runtime`, by esbuild: index.js for Node, and browser.js, one file without a single import, which bundlers
 * find through the conditions of package.json and a page can load as it is. Gives esbuild's results, by name.
 */
export async function bundleRuntime({ outdir, minify = false }) {
  const common = {
    absWorkingDir: root,
    entryPoints: ["runtime/index.ts"],
    bundle: true,
    format: "esm",
    target: "es2023",
    platform: "neutral",
    logLevel: "warning",
    metafile: true,
    minify,
  };
  const [index, browser] = await Promise.all([
    // `webgpu` carries a native library, which stays where npm put it.
    build({ ...common, outfile: `${outdir}/index.js`, external: ["webgpu", "node:*"] }),
    build({ ...common, outfile: `${outdir}/browser.js`, plugins: [hostOfBrowsers] }),
  ]);
  return { index, browser };
}
