import { RuntimeFailure } from "./failure.js";
import { type NodeHost, nodeHost } from "./host.js";
import type { DeviceProfile } from "./manifest.js";

/** How to find a device. */
export interface DeviceOptions {
  /** `any`: a GPU where there is one, else a software adapter. `swiftshader` is the one out of npm, and only in Node. */
  readonly adapter?: "any" | "hardware" | "software" | "swiftshader";
  /** For which kind of machine kernels should be chosen, where the adapter's own answer is not wanted. */
  readonly profile?: DeviceProfile;
  /** Timestamps to the nanosecond. Without it they are rounded to 0.07 or 0.1 ms, as they always are in a browser. */
  readonly exactTimestamps?: boolean;
}

/** What is known of the adapter behind a device. */
export interface AdapterFacts {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  /** The driver's own words, in Node with its version. */
  readonly description: string;
  /** A software adapter. */
  readonly fallback: boolean;
  readonly subgroupSizes: readonly [smallest: number, largest: number] | undefined;
}

/** A WebGPU device, opened and watched. */
export interface Device {
  readonly gpu: GPUDevice;
  readonly adapter: AdapterFacts;
  readonly profile: DeviceProfile;
  readonly features: ReadonlySet<string>;
  readonly limits: GPUSupportedLimits;
  /**
   * Awaits a promise of the device. Rejects with a RuntimeFailure when the device is lost or has refused a command before. All
   * awaiting of the runtime goes through here, so that it can be gentle to a software adapter.
   */
  readonly wait: <T>(promise: Promise<T>) => Promise<T>;
  /** Throws the failure of the device if it has had one. */
  readonly check: () => void;
  /** Devices that may be opened beside this one, to compile kernels in parallel: 0 where that is of no use. */
  readonly helpers: number;
  readonly openHelper: () => Promise<Device>;
  /** Destroys the device. A Node process can end then. */
  readonly dispose: () => void;
}

/** Used where an adapter has them, never required by this file. */
const wantedFeatures = ["subgroups", "timestamp-query", "shader-f16"] as const;
const wantedStorageBuffers = 10;
/** Dawn has scheduled callbacks when its last promise settles, and they read freed memory once the object of create() is collected. */
const settleMilliseconds = 20;

/** Opens a device in a browser or in Node. Throws a RuntimeFailure (DLM550) where there is none. */
export async function openDevice(options: DeviceOptions = {}): Promise<Device> {
  const wanted = options.adapter ?? "any";
  const node = await nodeHost?.();
  const opened = await (node === undefined ? openBrowserAdapter(wanted) : node.openNodeAdapter(wanted, options));
  if (opened === undefined) throw noAdapter(wanted, node !== undefined);
  // A graphics card compiles on threads of its driver's own, and neither it nor a page minds being asked often.
  const careful = opened.adapter.info.isFallbackAdapter ? node : undefined;
  return watch(opened, await requestDevice(opened.adapter), options, careful);
}

async function openBrowserAdapter(wanted: string): Promise<{ adapter: GPUAdapter; gpu: GPU } | undefined> {
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  const adapter = await gpu?.requestAdapter({
    powerPreference: "high-performance",
    forceFallbackAdapter: wanted === "software" || wanted === "swiftshader",
  });
  return gpu && adapter ? { adapter, gpu } : undefined;
}

async function requestDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const { limits } = adapter;
  try {
    return await adapter.requestDevice({
      requiredFeatures: wantedFeatures.filter((feature) => adapter.features.has(feature)),
      requiredLimits: {
        maxStorageBuffersPerShaderStage: Math.min(wantedStorageBuffers, limits.maxStorageBuffersPerShaderStage),
        maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
        maxBufferSize: limits.maxBufferSize,
        maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
        maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
        maxComputeWorkgroupSizeY: limits.maxComputeWorkgroupSizeY,
        maxComputeWorkgroupSizeZ: limits.maxComputeWorkgroupSizeZ,
        maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      },
    });
  } catch (cause) {
    throw new RuntimeFailure("DLM550", "the WebGPU adapter gives no device", {
      cause,
      help: "run `dlmc doctor` to see what is there",
    });
  }
}

function watch(
  opened: { adapter: GPUAdapter; gpu: GPU },
  gpu: GPUDevice,
  options: DeviceOptions,
  node: NodeHost | undefined,
): Device {
  // `root` is what keeps the object of create() alive; `failure` is the first thing that went wrong.
  const state: { root: GPU | undefined; disposed: boolean; failure: RuntimeFailure | undefined } = {
    root: opened.gpu,
    disposed: false,
    failure: undefined,
  };
  // Those who wait are kept apart from `gpu.lost`: racing each of them against that promise would pile up reactions on it.
  const waiting = new Set<(failure: RuntimeFailure) => void>();
  void gpu.lost.then((info) => {
    const failure = state.disposed ? disposedFailure() : deviceLost(info.message);
    state.failure = failure;
    for (const reject of waiting) reject(failure);
    setTimeout(() => {
      state.root = undefined;
    }, settleMilliseconds);
  });
  gpu.addEventListener("uncapturederror", (event) => {
    state.failure ??= describeError(event.error);
    event.preventDefault();
  });
  const check = () => {
    if (state.disposed) throw disposedFailure();
    if (state.failure !== undefined) throw state.failure;
  };
  const { info } = opened.adapter;
  return {
    gpu,
    adapter: factsOf(info),
    profile: options.profile ?? profileOf(info, gpu.features),
    features: gpu.features,
    limits: gpu.limits,
    check,
    helpers: node?.usefulHelpers() ?? 0,
    openHelper: () => openDevice(options),
    wait: async (promise) => {
      check();
      const relax = node?.tamePolling();
      const ending: { abandon?: (failure: RuntimeFailure) => void } = {};
      const loss = new Promise<never>((_, reject) => {
        ending.abandon = reject;
        waiting.add(reject);
      });
      try {
        const value = await Promise.race([promise, loss]);
        check();
        return value;
      } catch (error) {
        // A lost device rejects other promises with errors of its own: the loss is what is to be told.
        throw state.failure ?? error;
      } finally {
        if (ending.abandon) waiting.delete(ending.abandon);
        relax?.();
      }
    },
    dispose: () => {
      if (state.disposed) return;
      state.disposed = true;
      gpu.destroy();
    },
  };
}

/** A processor that pretends to be a GPU says so, or shows it by subgroups as narrow as its vectors. */
function profileOf(
  { isFallbackAdapter, subgroupMinSize, subgroupMaxSize }: GPUAdapterInfo,
  features: ReadonlySet<string>,
): DeviceProfile {
  const narrow = subgroupMaxSize > 0 && subgroupMaxSize <= 8;
  if (!isFallbackAdapter && !narrow) return "gpu";
  return subgroupMinSize === 8 && subgroupMaxSize === 8 && features.has("subgroups") ? "lavapipe" : "portable";
}

const factsOf = (info: GPUAdapterInfo): AdapterFacts => ({
  vendor: info.vendor,
  architecture: info.architecture,
  device: info.device,
  description: info.description,
  fallback: info.isFallbackAdapter,
  subgroupSizes: info.subgroupMinSize > 0 ? [info.subgroupMinSize, info.subgroupMaxSize] : undefined,
});

const noAdapter = (wanted: string, inNode: boolean): RuntimeFailure =>
  wanted === "hardware"
    ? new RuntimeFailure("DLM550", "no GPU was found", { help: "a software adapter is taken with the adapter `any`" })
    : new RuntimeFailure("DLM550", "no WebGPU adapter was found", {
        help: inNode
          ? "install a Vulkan driver (Debian: mesa-vulkan-drivers of backports), or run `npm run quickstart`, which unpacks one out of npm"
          : "use a browser with WebGPU, and see that it is not switched off",
      });

const deviceLost = (message: string): RuntimeFailure =>
  new RuntimeFailure("DLM552", `the device was lost: ${message || "no reason given"}`, {
    help: "the last checkpoint is kept; open the model again and resume from it",
  });

const disposedFailure = (): RuntimeFailure =>
  new RuntimeFailure("DLM552", "the device is disposed of", { help: "open a new one" });

const describeError = (error: GPUError): RuntimeFailure =>
  error.constructor.name === "GPUOutOfMemoryError"
    ? new RuntimeFailure("DLM553", `the device has too little memory: ${error.message}`, { help: "use a smaller batch" })
    : new RuntimeFailure("DLM554", `the device refused a command: ${error.message}`, {
        help: "this is a mistake in dlmc: please report it with the model",
      });
