import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { readTar } from "./tar.mjs";

/** Where the runtime looks for SwiftShader: inside node_modules, so that no root and no place outside the project is needed. */
const swiftShaderFolder = (root) => join(root, "node_modules", ".cache", "dlmc", "swiftshader");

export const swiftShaderIsUnpacked = (root) => existsSync(join(swiftShaderFolder(root), "vk_swiftshader_icd.json"));

/**
 * Unpacks the software Vulkan driver that @sparticuz/chromium carries (a loader, the driver, its ICD file). It is built for
 * Linux on x64. Throws where it cannot be had.
 */
export function unpackSwiftShader(root) {
  const folder = swiftShaderFolder(root);
  if (swiftShaderIsUnpacked(root)) return folder;
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`SwiftShader out of npm is for Linux on x64, and this is ${process.platform} on ${process.arch}`);
  }
  const archive = join(root, "node_modules", "@sparticuz", "chromium", "bin", "swiftshader.tar.br");
  // Filled beside its place and moved there as a whole: a set-up that is interrupted leaves nothing half unpacked.
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  for (const { name, content } of readTar(brotliDecompressSync(readFileSync(archive)))) {
    // The archive also holds SwiftShader's OpenGL, which nothing here uses.
    if (/vulkan|vk_/.test(name)) writeFileSync(join(partial, basename(name)), content, { mode: 0o755 });
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(partial, folder);
  return folder;
}
