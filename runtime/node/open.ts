import { ensureRuntimeFolder, findSoftwareAdapter, hasSystemDriver, loadSoftwareAdapter } from "./adapter.js";
import { tamePolling } from "./polling.js";

/** An adapter and the object that has to stay referenced as long as anything of it is used: without it Dawn crashes. */
export interface OpenedAdapter {
  readonly adapter: GPUAdapter;
  readonly gpu: GPU;
}

/** What is wanted of it, as in `DeviceOptions`. */
export type WantedAdapter = "any" | "hardware" | "software" | "swiftshader";

/** Dawn rounds timestamps unless it is told not to. */
const exactTimestamps = "disable-dawn-features=timestamp_quantization";

/**
 * Finds an adapter through npm's `webgpu`: a GPU or a software driver of the system first, else SwiftShader out of npm. Undefined
 * where there is none. `swiftshader` skips the system's.
 */
export async function openNodeAdapter(
  wanted: WantedAdapter,
  options: { readonly exactTimestamps?: boolean } = {},
): Promise<OpenedAdapter | undefined> {
  const flags = options.exactTimestamps ? [exactTimestamps] : [];
  ensureRuntimeFolder();
  const system = wanted !== "swiftshader" && hasSystemDriver() ? await request(flags) : undefined;
  if (fits(system, wanted)) return system;
  // Dawn's own `forceFallbackAdapter` knows only a SwiftShader that lies beside it: beside a GPU, Mesa's is asked for by name.
  const mesa = wanted === "software" && system !== undefined ? await request([...flags, "adapter=llvmpipe"]) : undefined;
  const folder = wanted === "hardware" ? undefined : findSoftwareAdapter();
  if (mesa !== undefined || folder === undefined) return mesa;
  loadSoftwareAdapter(folder);
  return request(flags);
}

const fits = (opened: OpenedAdapter | undefined, wanted: WantedAdapter): boolean =>
  opened !== undefined && (wanted === "any" || opened.adapter.info.isFallbackAdapter === (wanted === "software"));

async function request(flags: string[]): Promise<OpenedAdapter | undefined> {
  const { create, globals } = await import("webgpu");
  // The flags (GPUBufferUsage, …) are globals in a browser; here only those that are missing are added.
  for (const [name, value] of Object.entries(globals)) if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
  const gpu = create(flags);
  const relax = tamePolling();
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    return adapter === null ? undefined : { adapter, gpu };
  } catch {
    // Dawn throws where flags name an adapter that is not there.
    return undefined;
  } finally {
    relax();
    // Also one that nobody wants has to outlive the callbacks that it has scheduled: without it they read freed memory.
    setTimeout((_kept: GPU) => {}, 20, gpu);
  }
}
