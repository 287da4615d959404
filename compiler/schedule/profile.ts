/** What the cost model knows of a kind of device. Times are relative: only their ratios count. */
export interface Profile {
  readonly name: "software" | "gpu";
  /** Nanoseconds for one lane's share of a scalar load, of a vector load of four, and of a multiply-add on one value. */
  readonly cost: { readonly load: number; readonly load4: number; readonly arithmetic: number; readonly turn: number };
  /** Invocations that keep the device busy. */
  readonly parallelism: number;
  /** Scalars that an invocation may hold in accumulators. */
  readonly registers: number;
  /** Multiply-adds in an unrolled loop body beyond which code gets slow to compile and to fetch. */
  readonly body: number;
  readonly workgroup: number;
  /** Whether loop bounds are to be hidden from the driver, which would unroll short loops of known bound. */
  readonly hideBounds: boolean;
  /** Storage buffers that one kernel may bind. */
  readonly storageBuffers: number;
}

/** Mesa's lavapipe and SwiftShader: figures measured on lavapipe, see docs/performance.md. */
export const software: Profile = {
  name: "software",
  cost: { load: 6.4, load4: 18.4, arithmetic: 0.22, turn: 2 },
  parallelism: 16,
  registers: 96,
  body: 800,
  workgroup: 8,
  hideBounds: true,
  storageBuffers: 8,
};

/** A graphics card: loads of neighbours coalesce, and thousands of invocations hide their latency. */
export const gpu: Profile = {
  name: "gpu",
  cost: { load: 4, load4: 6, arithmetic: 0.5, turn: 1 },
  parallelism: 16384,
  registers: 48,
  body: 400,
  workgroup: 64,
  hideBounds: false,
  storageBuffers: 8,
};
