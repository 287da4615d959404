/**
 * Run as a process of its own, because a broken driver takes its process down: asks Dawn for an adapter and prints what it is as
 * one JSON line, or `null`. With a folder as its argument, the Vulkan loader and driver of that folder are used.
 */
import { constants } from "node:os";
import { join } from "node:path";

const folder = process.argv[2];
if (folder !== undefined) {
  process.env.VK_DRIVER_FILES = join(folder, "vk_swiftshader_icd.json");
  const RTLD_NODELETE = 0x1000;
  try {
    // Dawn opens the loader by name, and gets the one that is already in the process.
    process.dlopen({ exports: {} }, join(folder, "libvulkan.so.1"), constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    // A library that is no Node addon is loaded all the same, and then complained about.
    if (!String(error).includes("did not self-register")) throw error;
  }
}

const { create } = await import("webgpu");
const gpu = create([]);
const adapter = await gpu.requestAdapter();
const info = adapter?.info;
process.stdout.write(
  `${JSON.stringify(info ? { name: info.device || info.description, vendor: info.vendor, software: info.isFallbackAdapter } : null)}\n`,
);
process.exit(0);
