/**
 * `npm run vsix`: the VS Code extension as dist/dlmc-VERSION.vsix, with its own language server in it. Installs what packing needs
 * into grammar/vscode, checks its types, bundles by esbuild, and fails where the package is larger than it may be.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { nodeBanner, withoutLocales } from "./bundling.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const extension = join(root, "grammar", "vscode");
const out = join(extension, "dist");

/** Bytes of the packed extension. */
const mostBytes = 1_000_000;

/** Runs a program to its end; stops everything where it fails. */
function run(program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(`${program} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}`);
}

/** Packages as the lock file says, without scripts and native parts: packing needs none of them. */
function install() {
  const installed = join(extension, "node_modules", ".package-lock.json");
  const isNew = existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(extension, "package-lock.json")).mtimeMs;
  if (!isNew) run("npm", ["ci", "--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund"], extension);
}

const shared = {
  absWorkingDir: extension,
  bundle: true,
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

async function bundle() {
  rmSync(out, { recursive: true, force: true });
  const [, , server] = await Promise.all([
    build({
      ...shared,
      entryPoints: ["src/extension.ts"],
      outfile: "dist/extension.js",
      platform: "node",
      format: "cjs",
      mainFields: ["module", "main"],
      external: ["vscode"],
    }),
    build({ ...shared, entryPoints: ["src/graph/page/main.ts"], outfile: "dist/graph.js", platform: "browser", format: "iife" }),
    build({
      ...shared,
      stdin: {
        contents: 'import { startServer } from "./compiler/lsp/start.js"; await startServer();',
        resolveDir: root,
        sourcefile: "server.ts",
      },
      outfile: "dist/server.mjs",
      platform: "node",
      format: "esm",
      banner: { js: nodeBanner },
      plugins: [withoutLocales],
      metafile: true,
    }),
  ]);
  copyFileSync(join(extension, "src", "graph", "page", "graph.css"), join(out, "graph.css"));
  const device = Object.keys(server.metafile.inputs).filter((path) => path.includes("node_modules/webgpu/"));
  if (device.length > 0) throw new Error("the language server would bring WebGPU along, which it needs for nothing");
}

function pack() {
  const { version } = JSON.parse(readFileSync(join(extension, "package.json"), "utf8"));
  const file = join(root, "dist", `dlmc-${version}.vsix`);
  mkdirSync(join(root, "dist"), { recursive: true });
  const vsce = createRequire(join(extension, "package.json")).resolve("@vscode/vsce/vsce");
  const args = ["package", "--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links", "--out", file];
  run(process.execPath, [vsce, ...args], extension);
  const { size } = statSync(file);
  const told = `${file}: ${(size / 1000).toFixed(0)} kB`;
  if (size > mostBytes) throw new Error(`${told}, and it may have ${mostBytes / 1000} kB`);
  console.log(told);
}

install();
run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", "."], extension);
await bundle();
pack();
