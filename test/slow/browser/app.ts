import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Metafile } from "esbuild";
import { compile, emitModule } from "../../../compiler/compile.js";
import type { ModelFactory } from "../../../runtime/factory.js";
import type { Digits } from "../../../samples/mnist/generated/digits.js";
import { bundleRuntime } from "../../../scripts/runtime_bundles.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** An app outside this repository that has `dlmc` installed and holds the sample's module and page. */
export interface App {
  readonly folder: string;
  /** The page's sources. */
  readonly page: string;
  /** The generated module, as Node imports it from there. */
  readonly digits: ModelFactory<Digits>;
  /** What esbuild tells of the runtime for browsers, minified. */
  readonly runtime: Metafile["outputs"][string];
  readonly dispose: () => Promise<void>;
}

/** Lays out what npm would install, with a runtime bundled just now, and writes the module of samples/mnist beside it. */
export async function makeApp(): Promise<App> {
  const folder = await mkdtemp(join(tmpdir(), "dlmc-browser-"));
  const installed = join(folder, "node_modules", "dlmc");
  const { browser } = await bundleRuntime({ outdir: join(installed, "dist", "runtime"), minify: true });
  await cp(join(root, "package.json"), join(installed, "package.json"));
  await symlink(join(root, "node_modules", "webgpu"), join(folder, "node_modules", "webgpu"), "dir");
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));

  const path = join(root, "samples", "mnist", "mnist.dlm");
  const model = compile({ path, text: await readFile(path, "utf8") }).value?.models[0];
  if (model === undefined) throw new Error(`${path} does not compile`);
  for (const file of emitModule(model)) {
    const place = join(folder, "generated", file.path);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, file.text);
  }
  const page = join(folder, "browser");
  await cp(join(root, "samples", "mnist", "browser"), page, { recursive: true });

  const [runtime] = Object.entries(browser.metafile.outputs).flatMap(([name, output]) =>
    name.endsWith("browser.js") ? output : [],
  );
  if (runtime === undefined) throw new Error("the runtime was not bundled");
  const module = await import(/* @vite-ignore */ pathToFileURL(join(folder, "generated", "digits.js")).href);
  return { folder, page, digits: module.Digits, runtime, dispose: () => rm(folder, { recursive: true, force: true }) };
}
