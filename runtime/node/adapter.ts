import { existsSync, readdirSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The ICD file by which a Vulkan loader finds SwiftShader, and the loader that lies beside it. */
const icdFile = "vk_swiftshader_icd.json";
const loaderFile = "libvulkan.so.1";
/** Dawn opens the loader later by its name alone, so it has to stay where it was put. */
const noDelete = 0x1000;

/**
 * The folder that holds SwiftShader and a Vulkan loader as the set-up script unpacked them out of npm: where `DLMC_SWIFTSHADER`
 * says, or `node_modules/.cache/dlmc/swiftshader` upward from the working folder and from this package.
 */
export function findSoftwareAdapter(): string | undefined {
  const named = process.env.DLMC_SWIFTSHADER;
  const starts = [process.cwd(), dirname(fileURLToPath(import.meta.url))];
  const folders = starts.flatMap(upward).map((folder) => join(folder, "node_modules", ".cache", "dlmc", "swiftshader"));
  return [...(named ? [named] : []), ...folders].find((folder) => existsSync(join(folder, icdFile)));
}

/**
 * Makes Dawn's next `create()` find SwiftShader alone. Needs the main thread; must come before a loader of the system is opened.
 */
export function loadSoftwareAdapter(folder: string): void {
  process.env.VK_DRIVER_FILES = join(folder, icdFile);
  try {
    process.dlopen({ exports: {} }, join(folder, loaderFile), constants.dlopen.RTLD_NOW | noDelete);
  } catch (error) {
    // A shared library that is no Node addon is loaded and then complained about: that complaint is the sign of success.
    if (!(error instanceof Error && error.message.includes("did not self-register"))) throw error;
  }
}

/** Whether a driver of the system can be found: a file that names one, in the folders where Vulkan's loader looks. */
export function hasSystemDriver(): boolean {
  if (process.platform !== "linux") return true;
  if (process.env.VK_DRIVER_FILES || process.env.VK_ICD_FILENAMES || process.env.VK_ADD_DRIVER_FILES) return true;
  const home = process.env.HOME ?? "";
  const roots = [
    process.env.XDG_CONFIG_HOME ?? join(home, ".config"),
    ...(process.env.XDG_CONFIG_DIRS ?? "/etc/xdg").split(":"),
    "/etc",
    process.env.XDG_DATA_HOME ?? join(home, ".local/share"),
    ...(process.env.XDG_DATA_DIRS ?? "/usr/local/share:/usr/share").split(":"),
  ];
  return roots.some((root) => listed(join(root, "vulkan", "icd.d")).some((name) => name.endsWith(".json")));
}

/** Vulkan's loader complains on the terminal unless this is an existing folder. */
export function ensureRuntimeFolder(): void {
  const folder = process.env.XDG_RUNTIME_DIR;
  if (process.platform === "linux" && (!folder || !existsSync(folder))) process.env.XDG_RUNTIME_DIR = tmpdir();
}

const upward = (start: string): readonly string[] => {
  const parent = dirname(start);
  return parent === start ? [start] : [start, ...upward(parent)];
};

const listed = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};
