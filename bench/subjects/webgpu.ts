import { type OpenedAdapter, openNodeAdapter, type WantedAdapter } from "../../runtime/node/open.js";
import type { Options } from "../subject.js";

const kinds: readonly WantedAdapter[] = ["any", "hardware", "software", "swiftshader"];

/** As the command line has it: what DLMC_ADAPTER says, for all subjects alike. */
export const wantedAdapter = (): WantedAdapter => kinds.find((kind) => kind === process.env.DLMC_ADAPTER) ?? "any";

export const noAdapter = (): { readonly absent: string } => ({ absent: reasons[wantedAdapter()] });

const reasons: { readonly [wanted in WantedAdapter]: string } = {
  any: "there is no WebGPU adapter: `npm run setup` finds one",
  hardware: "there is no GPU",
  software: "there is no software adapter: `apt-get install mesa-vulkan-drivers`",
  swiftshader: "SwiftShader is not there: `DLMC_ADAPTER=swiftshader npm run setup`",
};

/**
 * Makes Node look like a browser to a library that was made for one: `navigator.gpu`, and WebGPU's constants and classes as
 * globals, on the Dawn and the adapter that dlmc uses. Dawn's polling is tamed as in dlmc's runtime unless it is to be left.
 */
export async function pretendBrowser({ polling }: Options): Promise<OpenedAdapter | undefined> {
  const opened = await openNodeAdapter(wantedAdapter());
  if (opened === undefined) return undefined;
  const { globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  if (opened.adapter.info.isFallbackAdapter && polling !== "busy") {
    const later = (callback: () => void, ...args: []) => setTimeout(callback, 1, ...args);
    globalThis.setImmediate = later as unknown as typeof setImmediate;
  }
  const navigator = { gpu: opened.gpu, userAgent: "Node", language: "en", hardwareConcurrency: 2 };
  Object.defineProperty(globalThis, "navigator", { value: navigator, configurable: true });
  return opened;
}

/** Counts the dispatches that are recorded from now on; what it returns ends that and tells how many they were. */
export function countDispatches(): () => number {
  const prototype = GPUComputePassEncoder.prototype;
  const original = prototype.dispatchWorkgroups;
  const counted = { dispatches: 0 };
  prototype.dispatchWorkgroups = function (...args) {
    counted.dispatches += 1;
    return original.apply(this, args);
  };
  return () => {
    prototype.dispatchWorkgroups = original;
    return counted.dispatches;
  };
}
