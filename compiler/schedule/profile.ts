import type { DeviceProfile } from "../../runtime/manifest.js";

/** What the cost model knows of a kind of device. Times are relative: only their ratios count. */
export interface Profile {
  readonly name: DeviceProfile;
  /** Nanoseconds that one lane's share of these takes. */
  readonly cost: {
    /** A scalar, and a vector of four, from memory. */
    readonly load: number;
    readonly load4: number;
    /** A multiply-add. */
    readonly arithmetic: number;
    /** A turn of a loop. */
    readonly turn: number;
    /** What one lane hands to the others. */
    readonly broadcast: number;
    /** A vector of four from the memory of the workgroup, and a barrier. */
    readonly shared4: number;
    readonly barrier: number;
    /** A scalar of an array in registers, at an index that is not known before. */
    readonly element: number;
    /** A dispatch that waits for the one before, where a long reduction of few results is worth two kernels. */
    readonly dispatch?: number;
  };
  /** Invocations that keep the device busy. */
  readonly parallelism: number;
  /** Scalars that an invocation may hold in accumulators. */
  readonly registers: number;
  /** Multiply-adds in an unrolled loop body beyond which code gets slow to compile and to fetch. */
  readonly body: number;
  /** Loads and stores in a kernel's text: the time to compile grows with their square. */
  readonly accesses: number;
  /** Invocations per workgroup of kernels with loops. */
  readonly workgroup: number;
  /** Lanes of a subgroup that may share loads; 1 where it does not pay. */
  readonly lanes: number;
  /** Bytes of memory that a workgroup may share; 0 where that is no nearer than any other, as on a processor. */
  readonly workgroupBytes: number;
  /** Whether an array in registers may be indexed by a variable: a graphics card would put it into memory. */
  readonly rolls: boolean;
  /** Whether loop bounds are to be hidden from the driver, which would unroll short loops of known bound. */
  readonly hideBounds: boolean;
  /** Storage buffers that one kernel may bind. */
  readonly storageBuffers: number;
  /** Storage buffers that kernels which run at once may bind together: the runtime asks for as many as 10. */
  readonly dispatchBuffers: number;
  /** Bytes of one binding: WebGPU promises 128 MiB, graphics cards have more. */
  readonly bufferBytes: number;
}

/** Mesa's lavapipe, a subgroup of 8 lanes in one vector of the processor: figures measured there, see docs/performance.md. */
export const lavapipe: Profile = {
  name: "lavapipe",
  cost: { load: 6.4, load4: 18.4, arithmetic: 0.22, turn: 4, broadcast: 0.4, shared4: 18.4, barrier: 100, element: 5 },
  parallelism: 16,
  registers: 64,
  body: 320,
  accesses: 40,
  workgroup: 8,
  lanes: 8,
  workgroupBytes: 0,
  rolls: true,
  hideBounds: true,
  storageBuffers: 8,
  dispatchBuffers: 10,
  bufferBytes: 2 ** 27,
};

/** Any device, with nothing that WebGPU does not promise: SwiftShader in Node and in browsers. */
export const portable: Profile = { ...lavapipe, name: "portable", lanes: 1, dispatchBuffers: 8 };

/** A graphics card: loads of neighbours coalesce, and thousands of invocations hide their latency. */
export const gpu: Profile = {
  name: "gpu",
  cost: { load: 4, load4: 6, arithmetic: 0.5, turn: 1, broadcast: 1, shared4: 2, barrier: 20, element: 50, dispatch: 4000 },
  parallelism: 16384,
  registers: 48,
  body: 400,
  accesses: 64,
  workgroup: 64,
  lanes: 1,
  workgroupBytes: 2 ** 14,
  rolls: false,
  hideBounds: false,
  storageBuffers: 8,
  dispatchBuffers: 8,
  bufferBytes: 2 ** 30,
};

export const profiles = { lavapipe, portable, gpu } as const satisfies { readonly [profile in DeviceProfile]: Profile };
