import { ensureRuntimeFolder, findSoftwareAdapter, hasSystemDriver, loadSoftwareAdapter } from "./adapter.js";
import { tamePolling } from "./polling.js";

/** An adapter and the object that has to stay referenced as long as anything of it is used: without it Dawn crashes. */
export interface OpenedAdapter {
  readonly adapter: GPUAdapter;
  readonly gpu: GPU;
}

/**
 * Finds an adapter through npm's `webgpu`: a GPU or a software driver of the system first, else SwiftShader out of npm. Undefined
 * where there is none. `swiftshader` skips the system's.
 */
export async function openNodeAdapter(wanted: "any" | "hardware" | "software" | "swiftshader"): Promise<OpenedAdapter | undefined> {
  ensureRuntimeFolder();
  const system = wanted !== "swiftshader" && hasSystemDriver() ? await request(wanted) : undefined;
  if (system !== undefined || wanted === "hardware") return system;
  const folder = findSoftwareAdapter();
  if (folder === undefined) return undefined;
  loadSoftwareAdapter(folder);
  return request("software");
}

async function request(wanted: "any" | "hardware" | "software"): Promise<OpenedAdapter | undefined> {
  const { create, globals } = await import("webgpu");
  // The flags (GPUBufferUsage, …) are globals in a browser; here only those that are missing are added.
  for (const [name, value] of Object.entries(globals)) if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  const gpu = create([]);
  const relax = tamePolling();
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance", forceFallbackAdapter: wanted === "software" });
    const usable = adapter !== null && !(wanted === "hardware" && adapter.info.isFallbackAdapter);
    return usable ? { adapter, gpu } : undefined;
  } finally {
    relax();
  }
}
