/**
 * `npm run build`: dist/cli, dist/compiler and dist/runtime by esbuild, and dist/types by tsc. `--no-types` leaves the
 * declarations out, which only programs in TypeScript need and which take most of the time.
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { nodeBanner, withoutLocales } from "./bundling.mjs";
import { bundleRuntime } from "./runtime_bundles.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

const common = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  target: "es2023",
  logLevel: "warning",
  // It carries a native library, which stays where npm put it.
  external: ["webgpu"],
  plugins: [withoutLocales],
};

async function bundle() {
  rmSync(join(dist, "cli"), { recursive: true, force: true });
  await Promise.all([
    build({
      ...common,
      entryPoints: [{ in: "compiler/cli/main.ts", out: "main" }],
      outdir: "dist/cli",
      platform: "node",
      // A command loads what it needs: `check` neither WebGPU nor the runtime.
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
      banner: { js: nodeBanner },
      minifySyntax: true,
      minifyWhitespace: true,
    }),
    build({
      ...common,
      entryPoints: ["compiler/index.ts"],
      outfile: "dist/compiler/index.js",
      platform: "neutral",
      mainFields: ["module", "main"],
    }),
    bundleRuntime({ outdir: join(dist, "runtime") }),
  ]);
  chmodSync(join(dist, "cli", "main.js"), 0o755);
}

/** npm links the commands of dependencies, not the package's own: this makes `npx dlmc` work inside the clone. */
function linkCommand() {
  const folder = join(root, "node_modules", ".bin");
  const link = join(folder, "dlmc");
  mkdirSync(folder, { recursive: true });
  rmSync(link, { force: true });
  if (process.platform === "win32") writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\dist\\cli\\main.js" %*\r\n');
  else symlinkSync(join("..", "..", "dist", "cli", "main.js"), link);
}

function declarations() {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.types.json"], { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exitCode = 1;
}

await bundle();
linkCommand();
if (!process.argv.includes("--no-types")) declarations();
